import type { Size } from "../camera";
import { DIMMED, PLAIN } from "../highlights";
import { halfSize, type LevelOfDetail } from "../levelOfDetail";
import { atlasNumber, AtlasTextures, textureRect } from "./atlasTextures";
import { LargeThumbnails } from "./largeThumbnails";
import { thumbnailProgram } from "./programs";
import type { MapTheme, Projection, Scene } from "./scene";

// Layout of a vertex: at, extent, part (8 floats), frame, dim (5 bytes and 3 for alignment).
const FLOATS = 8;
const BYTES = FLOATS * 4 + 8;
const INPUTS = [
  { place: 0, size: 2, offset: 0 },
  { place: 1, size: 2, offset: 8 },
  { place: 2, size: 4, offset: 16 },
] as const;
const FRAME = 3;
const DIM = 4;
const CORNERS = 4; // vertices per drawing, all with the same content
const INDICES = [0, 1, 2, 2, 1, 3] as const; // of the two triangles of a drawing
const LINE_FROM = 36; // CSS pixels; smaller thumbnails have no outline
const DIM_AMOUNT = 200; // of 255
const PLACEHOLDER = -1; // the texture of drawings that are not loaded
const LARGE = -2; // the texture of large thumbnails

type Runs = readonly (readonly [from: number, to: number])[];
/** Drawings by texture, in three layers from back to front: dimmed, plain, highlighted. */
type Layers = [Map<number, number[]>, Map<number, number[]>, Map<number, number[]>];

const layerOf = (mark: number): 0 | 1 | 2 => (mark === DIMMED ? 0 : mark === PLAIN ? 1 : 2);

/** The visible drawings as thumbnails, with one draw call per texture. */
export class Thumbnails {
  #gl: WebGL2RenderingContext;
  #program: WebGLProgram;
  #uniforms: Record<"camera" | "side" | "edge" | "background", WebGLUniformLocation | null>;
  #corners: WebGLBuffer;
  #triangles: WebGLBuffer;
  #array: WebGLVertexArrayObject;
  #placeholder: WebGLTexture;
  #atlases: AtlasTextures;
  #largeThumbnails: LargeThumbnails;
  #renew: () => LargeThumbnails;
  #content = new ArrayBuffer(0);

  constructor(gl: WebGL2RenderingContext, onload: () => void, url: (index: number) => string) {
    this.#gl = gl;
    const program = (this.#program = thumbnailProgram(gl));
    const uniform = (name: string) => gl.getUniformLocation(program, name);
    this.#uniforms = {
      camera: uniform("camera"),
      side: uniform("side"),
      edge: uniform("edge"),
      background: uniform("background"),
    };
    [this.#corners, this.#triangles] = [gl.createBuffer(), gl.createBuffer()];
    this.#array = gl.createVertexArray();
    this.#describe();
    this.#placeholder = clear(gl);
    this.#atlases = new AtlasTextures(gl, onload);
    this.#renew = () => new LargeThumbnails(gl, url, onload);
    this.#largeThumbnails = this.#renew();
  }

  get pendingCount(): number {
    return this.#atlases.pendingCount + this.#largeThumbnails.pendingCount;
  }

  get loadedCount(): number {
    return this.#atlases.loadedCount + this.#largeThumbnails.loadedCount;
  }

  /** Upload some of the loaded images. */
  uploadLoaded(): void {
    this.#atlases.uploadLoaded();
    this.#largeThumbnails.uploadLoaded();
  }

  /** Drop all waiting requests: no thumbnail is visible. */
  rest(): void {
    this.#atlases.request([], 0);
    this.#largeThumbnails.request([], 0);
  }

  /** Forget the large thumbnails: in another map, drawings have other indices. */
  forget(): void {
    this.#largeThumbnails.dispose();
    this.#largeThumbnails = this.#renew();
  }

  draw(scene: Scene, theme: MapTheme, projection: Projection, runs: Runs, detail: LevelOfDetail, size: Size): void {
    const groups = this.#grouped(scene, runs, detail).flatMap((layer) => [...layer]);
    const ends = this.#write(scene, theme, groups, detail);
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.bindVertexArray(this.#array);
    gl.uniform4f(this.#uniforms.camera, ...projection);
    const [across, along] = [2 / size.width, 2 / size.height];
    gl.uniform2f(this.#uniforms.side, detail.side * across, detail.side * along);
    const edge = edgeOf(detail);
    gl.uniform2f(this.#uniforms.edge, edge * across, edge * along);
    const [red, green, blue] = theme.background;
    gl.uniform3f(this.#uniforms.background, red / 255, green / 255, blue / 255);
    for (const [texture, from, to] of ends) {
      gl.bindTexture(gl.TEXTURE_2D, this.#texture(texture));
      const [first, count] = [from * INDICES.length, (to - from) * INDICES.length];
      gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, first * 4);
    }
    gl.bindVertexArray(null);
  }

  dispose(): void {
    this.#atlases.dispose();
    this.#largeThumbnails.dispose();
    this.#gl.deleteBuffer(this.#corners);
    this.#gl.deleteBuffer(this.#triangles);
    this.#gl.deleteVertexArray(this.#array);
    this.#gl.deleteTexture(this.#placeholder);
    this.#gl.deleteProgram(this.#program);
  }

  /** Group the visible drawings by layer and texture; request missing images, the fullest atlas first. */
  #grouped({ data, highlights }: Scene, runs: Runs, detail: LevelOfDetail): Layers {
    const layers: Layers = [new Map(), new Map(), new Map()];
    const counts = new Map<number, number>();
    const small: number[] = [];
    for (const [from, to] of runs) {
      for (let slot = from; slot < to; slot++) {
        const i = data.grid.order[slot] ?? 0;
        const large = detail.closeUp && this.#largeThumbnails.use(i) !== null;
        if (detail.closeUp && !large) small.push(i);
        const texture = large ? LARGE : atlasNumber(data.cell[i] ?? -1);
        const layer = layers[layerOf(highlights.marks[i] ?? PLAIN)];
        const group = layer.get(texture);
        if (group === undefined) layer.set(texture, [i]);
        else group.push(i);
        counts.set(texture, (counts.get(texture) ?? 0) + 1);
      }
    }
    this.#largeThumbnails.request(small, counts.get(LARGE) ?? 0);
    const fullest = [...counts].filter(([number]) => number >= 0);
    fullest.sort(([, a], [, b]) => b - a);
    const missing = fullest.map(([number]) => number).filter((n) => this.#atlases.use(n) === null);
    this.#atlases.request(missing, fullest.length - missing.length);
    return layers;
  }

  /** Fill the vertex buffer; return each texture with its first drawing and the end. */
  #write(
    scene: Scene,
    theme: MapTheme,
    groups: readonly (readonly [texture: number, drawings: readonly number[]])[],
    detail: LevelOfDetail,
  ): [texture: number, from: number, to: number][] {
    const count = groups.reduce((sum, [, group]) => sum + group.length, 0);
    this.#reserve(count);
    const floats = new Float32Array(this.#content);
    const bytes = new Uint8Array(this.#content);
    const frames = new Frames(scene, theme, detail);
    const ends: [number, number, number][] = [];
    let next = 0;
    for (const [texture, group] of groups) {
      const from = next;
      for (const i of group) {
        const at = next * CORNERS * BYTES;
        this.#place(floats, at / 4, scene, i, texture);
        frames.write(bytes, at + FLOATS * 4, i);
        bytes.copyWithin(at + BYTES, at, at + BYTES);
        bytes.copyWithin(at + 2 * BYTES, at, at + 2 * BYTES);
        next += 1;
      }
      ends.push([texture, from, next]);
    }
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#corners);
    gl.bufferData(gl.ARRAY_BUFFER, bytes.subarray(0, count * CORNERS * BYTES), gl.DYNAMIC_DRAW);
    return ends;
  }

  /** Grow the buffers to twice the number of drawings. */
  #reserve(count: number): void {
    if (this.#content.byteLength >= count * CORNERS * BYTES) return;
    const room = count * 2;
    this.#content = new ArrayBuffer(room * CORNERS * BYTES);
    const triangles = new Uint32Array(room * INDICES.length);
    for (let i = 0; i < triangles.length; i++) {
      const drawing = Math.floor(i / INDICES.length);
      triangles[i] = drawing * CORNERS + (INDICES[i % INDICES.length] ?? 0);
    }
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#triangles);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
  }

  #place(floats: Float32Array, at: number, { data }: Scene, i: number, texture: number): void {
    const aspect = data.aspect[i] ?? 1;
    const large = texture === LARGE ? this.#largeThumbnails.use(i) : null;
    floats[at] = data.x[i] ?? 0;
    floats[at + 1] = data.y[i] ?? 0;
    floats.set(halfSize(aspect), at + 2);
    floats.set(large ?? textureRect(Math.max(0, data.cell[i] ?? 0), aspect), at + 4);
  }

  #texture(number: number): WebGLTexture {
    if (number === LARGE) return this.#largeThumbnails.texture;
    return (number === PLACEHOLDER ? null : this.#atlases.use(number)) ?? this.#placeholder;
  }

  #describe(): void {
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#corners);
    for (const { place, size, offset } of INPUTS) {
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, BYTES, offset);
    }
    gl.enableVertexAttribArray(FRAME);
    gl.vertexAttribPointer(FRAME, 4, gl.UNSIGNED_BYTE, true, BYTES, FLOATS * 4);
    gl.enableVertexAttribArray(DIM);
    gl.vertexAttribPointer(DIM, 1, gl.UNSIGNED_BYTE, true, BYTES, FLOATS * 4 + 4);
    gl.bindVertexArray(null);
  }
}

/** The frames around thumbnails: the colour of the mark, else of the drawing, else a thin outline. */
class Frames {
  #scene: Scene;
  #theme: MapTheme;
  #line: number;

  constructor(scene: Scene, theme: MapTheme, detail: LevelOfDetail) {
    this.#scene = scene;
    this.#theme = theme;
    this.#line = detail.side >= LINE_FROM ? Math.round(255 / edgeOf(detail)) : 0;
  }

  /** Write the colour, the width and the dimming of drawing `i`: five bytes. */
  write(bytes: Uint8Array, at: number, i: number): void {
    const { colours, highlights } = this.#scene;
    const mark = highlights.marks[i] ?? PLAIN;
    const ring = this.#theme.marks[mark];
    const coloured = ring != null || colours !== null;
    if (ring) bytes.set(ring, at);
    else if (colours !== null) bytes.set(colours.subarray(i * 3, i * 3 + 3), at);
    else bytes.set(this.#theme.line, at);
    bytes[at + 3] = coloured ? 255 : this.#line;
    bytes[at + 4] = mark === DIMMED ? DIM_AMOUNT : 0;
  }
}

/** Return the width of a coloured frame, in CSS pixels. */
function edgeOf({ side }: LevelOfDetail): number {
  return Math.min(4, Math.max(1.2, side * 0.07));
}

// Return the texture for drawings that are not loaded.
function clear(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 1, 1);
  return texture;
}
