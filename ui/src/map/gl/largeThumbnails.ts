import { ImageLoader } from "./imageLoader";

const SLOT_SIZE = 256; // pixels: the maximum width and height of a thumbnail
const SLOTS_PER_ROW = 16;
const SLOT_COUNT = SLOTS_PER_ROW * SLOTS_PER_ROW;
const TEXTURE_SIZE = SLOT_SIZE * SLOTS_PER_ROW; // pixels
const UPLOADS_PER_FRAME = 4;

/** Left, top, right and bottom of a thumbnail in the texture, from 0 to 1. */
type TextureRect = readonly [number, number, number, number];

/** Large thumbnails of nearby drawings, in one texture of 256 slots. */
export class LargeThumbnails {
  readonly texture: WebGLTexture;
  #gl: WebGL2RenderingContext;
  #loader: ImageLoader;
  /** The least recently used one is the first. */
  #slots = new Map<number, { slot: number; rect: TextureRect }>();

  constructor(gl: WebGL2RenderingContext, url: (index: number) => string, onload: () => void) {
    this.#gl = gl;
    this.#loader = new ImageLoader(url, onload);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, TEXTURE_SIZE, TEXTURE_SIZE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  }

  get pendingCount(): number {
    return this.#loader.pendingCount;
  }

  get loadedCount(): number {
    return this.#loader.loadedCount;
  }

  /** Return the part of the texture that a drawing covers; null if the drawing is not loaded. */
  use(index: number): TextureRect | null {
    const entry = this.#slots.get(index);
    if (entry === undefined) return null;
    this.#slots.delete(index);
    this.#slots.set(index, entry);
    return entry.rect;
  }

  /** Request missing thumbnails. `inUse` is the number of thumbnails of the current frame. */
  request(missing: readonly number[], inUse: number): void {
    this.#loader.request(missing.slice(0, Math.max(0, SLOT_COUNT - inUse)));
  }

  /** Upload at most `UPLOADS_PER_FRAME` loaded thumbnails. */
  uploadLoaded(): void {
    for (let taken = 0; taken < UPLOADS_PER_FRAME; taken++) {
      const loaded = this.#loader.take();
      if (loaded === undefined) return;
      this.#put(loaded.key, loaded.image);
      loaded.image.close();
    }
  }

  dispose(): void {
    this.#loader.stop();
    this.#gl.deleteTexture(this.texture);
  }

  #put(index: number, image: ImageBitmap): void {
    const slot = this.#slots.size < SLOT_COUNT ? this.#slots.size : this.#removeOldest();
    const x = (slot % SLOTS_PER_ROW) * SLOT_SIZE;
    const y = Math.floor(slot / SLOTS_PER_ROW) * SLOT_SIZE;
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, gl.RGBA, gl.UNSIGNED_BYTE, image);
    const [right, bottom] = [x + image.width - 0.5, y + image.height - 0.5];
    const rect = [(x + 0.5) / TEXTURE_SIZE, (y + 0.5) / TEXTURE_SIZE, right / TEXTURE_SIZE, bottom / TEXTURE_SIZE] as const;
    this.#slots.set(index, { slot, rect });
  }

  #removeOldest(): number {
    const [oldest] = this.#slots;
    if (oldest === undefined) return 0;
    this.#slots.delete(oldest[0]);
    return oldest[1].slot;
  }
}
