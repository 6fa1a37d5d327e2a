import { ImageLoader } from "./imageLoader";

const CELLS_PER_ATLAS = 1024;
const CELLS_PER_ROW = 32;
const CELL_SIZE = 32; // pixels
const LEVELS = 3; // mipmap levels: the smallest cell has 8 pixels; below that, drawings are points
const MAX_TEXTURES = 128; // textures of 5.3 MB each

/** The atlases as textures. The least recently used ones are removed. */
export class AtlasTextures {
  #gl: WebGL2RenderingContext;
  #loader: ImageLoader;
  /** The least recently used one is the first. */
  #textures = new Map<number, WebGLTexture>();

  constructor(gl: WebGL2RenderingContext, onload: () => void) {
    this.#gl = gl;
    this.#loader = new ImageLoader((number) => `/api/map/atlas/${number}`, onload);
  }

  get pendingCount(): number {
    return this.#loader.pendingCount;
  }

  get loadedCount(): number {
    return this.#loader.loadedCount;
  }

  /** Return the texture of an atlas; null if it is not loaded. */
  use(number: number): WebGLTexture | null {
    const texture = this.#textures.get(number);
    if (texture === undefined) return null;
    this.#textures.delete(number);
    this.#textures.set(number, texture);
    return texture;
  }

  /** Request missing atlases, the most urgent first. `inUse` is the number of atlases of the current frame. */
  request(missing: readonly number[], inUse: number): void {
    this.#loader.request(missing.slice(0, Math.max(0, MAX_TEXTURES - inUse)));
  }

  /** Upload a loaded atlas, at most one per call, so that a frame is not delayed. */
  uploadLoaded(): void {
    const loaded = this.#loader.take();
    if (loaded === undefined) return;
    if (this.#textures.size >= MAX_TEXTURES) this.#removeOldest();
    this.#textures.set(loaded.key, createTexture(this.#gl, loaded.image));
    loaded.image.close();
  }

  dispose(): void {
    this.#loader.stop();
    for (const texture of this.#textures.values()) this.#gl.deleteTexture(texture);
    this.#textures.clear();
  }

  #removeOldest(): void {
    const [oldest] = this.#textures;
    if (oldest === undefined) return;
    this.#gl.deleteTexture(oldest[1]);
    this.#textures.delete(oldest[0]);
  }
}

/** Return the number of the atlas with a cell; -1 if the drawing has no thumbnail. */
export const atlasNumber = (cell: number): number =>
  cell < 0 ? -1 : Math.floor(cell / CELLS_PER_ATLAS);

/**
 * Return the part of the atlas that a drawing covers: left, top, right, bottom, from 0 to 1. Half a pixel at
 * each edge is excluded, because the transparent background of the cell would show there. `aspect` is the width
 * of the drawing divided by its height.
 */
export function textureRect(cell: number, aspect: number): [number, number, number, number] {
  const column = cell % CELLS_PER_ROW;
  const row = Math.floor((cell % CELLS_PER_ATLAS) / CELLS_PER_ROW);
  const halfWidth = Math.max(1, (aspect >= 1 ? 0.5 : 0.5 * aspect) * CELL_SIZE - 0.5);
  const halfHeight = Math.max(1, (aspect >= 1 ? 0.5 / aspect : 0.5) * CELL_SIZE - 0.5);
  const [x, y] = [(column + 0.5) * CELL_SIZE, (row + 0.5) * CELL_SIZE];
  const atlasSize = CELLS_PER_ROW * CELL_SIZE;
  return [
    (x - halfWidth) / atlasSize,
    (y - halfHeight) / atlasSize,
    (x + halfWidth) / atlasSize,
    (y + halfHeight) / atlasSize,
  ];
}

function createTexture(gl: WebGL2RenderingContext, image: ImageBitmap): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, LEVELS, gl.RGBA8, image.width, image.height);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, gl.RGBA, gl.UNSIGNED_BYTE, image);
  gl.generateMipmap(gl.TEXTURE_2D);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  return texture;
}
