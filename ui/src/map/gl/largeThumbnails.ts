import { ImageLoader } from "./imageLoader";

const SLOT = 256; // pixels; the largest size of a thumbnail
const ACROSS = 16;
const SLOTS = ACROSS * ACROSS;
const TEXTURE_SIDE = SLOT * ACROSS;
const UPLOADS_PER_FRAME = 4; // thumbnails uploaded per frame

type Part = readonly [number, number, number, number];

/** Large thumbnails of nearby drawings, in one texture of 256 slots. */
export class LargeThumbnails {
  readonly texture: WebGLTexture;
  #gl: WebGL2RenderingContext;
  #loader: ImageLoader;
  /** In the order of their last use. */
  #parts = new Map<number, { slot: number; part: Part }>();

  constructor(gl: WebGL2RenderingContext, url: (index: number) => string, onload: () => void) {
    this.#gl = gl;
    this.#loader = new ImageLoader(url, onload);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, TEXTURE_SIDE, TEXTURE_SIDE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  }

  get pending(): number {
    return this.#loader.pending;
  }

  get ready(): number {
    return this.#loader.ready;
  }

  /** Return the part of the texture that a drawing covers; null if it is not loaded. */
  use(index: number): Part | null {
    const found = this.#parts.get(index);
    if (found === undefined) return null;
    this.#parts.delete(index);
    this.#parts.set(index, found);
    return found.part;
  }

  /** Request missing drawings; `drawn` drawings are in use. */
  request(missing: readonly number[], drawn: number): void {
    this.#loader.request(missing.slice(0, Math.max(0, SLOTS - drawn)));
  }

  /** Upload some of the loaded thumbnails. */
  uploadLoaded(): void {
    for (let taken = 0; taken < UPLOADS_PER_FRAME; taken++) {
      const loaded = this.#loader.take();
      if (loaded === undefined) return;
      this.#put(loaded.key, loaded.picture);
      loaded.picture.close();
    }
  }

  dispose(): void {
    this.#loader.stop();
    this.#gl.deleteTexture(this.texture);
  }

  #put(index: number, picture: ImageBitmap): void {
    const slot = this.#parts.size < SLOTS ? this.#parts.size : this.#drop();
    const [x, y] = [(slot % ACROSS) * SLOT, Math.floor(slot / ACROSS) * SLOT];
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    const [right, bottom] = [x + picture.width - 0.5, y + picture.height - 0.5];
    const part = [(x + 0.5) / TEXTURE_SIDE, (y + 0.5) / TEXTURE_SIDE, right / TEXTURE_SIDE, bottom / TEXTURE_SIDE] as const;
    this.#parts.set(index, { slot, part });
  }

  #drop(): number {
    const [oldest] = this.#parts;
    if (oldest === undefined) return 0;
    this.#parts.delete(oldest[0]);
    return oldest[1].slot;
  }
}
