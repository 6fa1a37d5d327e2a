import { ImageLoader } from "./imageLoader";

const CELLS = 1024; // per atlas
const ACROSS = 32;
const PIXELS = 32; // side of a cell
const LEVELS = 3; // mipmap levels: the smallest cell has 8 pixels; below that, drawings are points
const MAX_TEXTURES = 128; // textures of 5.3 MB each

/** The atlases as textures. The least recently used ones are removed. */
export class AtlasTextures {
  #gl: WebGL2RenderingContext;
  #loader: ImageLoader;
  /** In the order of their last use. */
  #textures = new Map<number, WebGLTexture>();

  constructor(gl: WebGL2RenderingContext, onload: () => void) {
    this.#gl = gl;
    this.#loader = new ImageLoader((number) => `/api/map/atlas/${number}`, onload);
  }

  get pending(): number {
    return this.#loader.pending;
  }

  get ready(): number {
    return this.#loader.ready;
  }

  /** Return the texture of an atlas; null if it is not loaded. */
  use(number: number): WebGLTexture | null {
    const texture = this.#textures.get(number);
    if (texture === undefined) return null;
    this.#textures.delete(number);
    this.#textures.set(number, texture);
    return texture;
  }

  /** Request missing atlases, the most urgent first; `drawn` atlases are in use. */
  request(missing: readonly number[], drawn: number): void {
    this.#loader.request(missing.slice(0, Math.max(0, MAX_TEXTURES - drawn)));
  }

  /** Upload one loaded atlas, if there is one: more would delay the frame. */
  uploadLoaded(): void {
    const loaded = this.#loader.take();
    if (loaded === undefined) return;
    if (this.#textures.size >= MAX_TEXTURES) this.#drop();
    this.#textures.set(loaded.key, uploaded(this.#gl, loaded.picture));
    loaded.picture.close();
  }

  dispose(): void {
    this.#loader.stop();
    for (const texture of this.#textures.values()) this.#gl.deleteTexture(texture);
    this.#textures.clear();
  }

  #drop(): void {
    const [oldest] = this.#textures;
    if (oldest === undefined) return;
    this.#gl.deleteTexture(oldest[1]);
    this.#textures.delete(oldest[0]);
  }
}

export const atlasOf = (cell: number): number => (cell < 0 ? -1 : Math.floor(cell / CELLS));

/**
 * Return the part of the atlas that a drawing covers: left, top, right, bottom, from 0 to 1. Half a pixel at
 * each edge is left out, because the transparent background of the cell would show there.
 */
export function partOf(cell: number, aspect: number): [number, number, number, number] {
  const column = cell % ACROSS;
  const row = Math.floor((cell % CELLS) / ACROSS);
  const across = Math.max(1, (aspect >= 1 ? 0.5 : 0.5 * aspect) * PIXELS - 0.5);
  const along = Math.max(1, (aspect >= 1 ? 0.5 / aspect : 0.5) * PIXELS - 0.5);
  const [x, y] = [(column + 0.5) * PIXELS, (row + 0.5) * PIXELS];
  const whole = ACROSS * PIXELS;
  return [(x - across) / whole, (y - along) / whole, (x + across) / whole, (y + along) / whole];
}

function uploaded(gl: WebGL2RenderingContext, picture: ImageBitmap): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, LEVELS, gl.RGBA8, picture.width, picture.height);
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, gl.RGBA, gl.UNSIGNED_BYTE, picture);
  gl.generateMipmap(gl.TEXTURE_2D);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  return texture;
}
