import type { Rgb } from "../colours";
import { PLAIN } from "../highlights";
import { samplingStep } from "../levelOfDetail";
import { countDrawings } from "../spatialGrid";
import { pointProgram } from "./programs";
import type { MapTheme, Projection, Scene } from "./scene";

const AT = 0;
const STYLE = 1;
const PLACE_BYTES = 8;
const STYLE_BYTES = 4;
const MAX_MOVING = 60_000; // points per frame while the map moves
const MAX_STEP = 31; // the stride of WebGL is at most 255 bytes
const ROUND_FROM = 4; // device pixels; smaller points are squares
const RING = 3; // device pixels around a highlighted point

type Runs = readonly (readonly [from: number, to: number])[];

/** The drawings as points, in the order of the grid: visible drawings form a few long runs in this order. */
export class Points {
  #gl: WebGL2RenderingContext;
  #program: WebGLProgram;
  #uniforms: Record<"camera" | "side" | "background" | "round", WebGLUniformLocation | null>;
  #places: WebGLBuffer;
  #styles: WebGLBuffer;
  #highlighted: { places: WebGLBuffer; rings: WebGLBuffer; styles: WebGLBuffer; count: number };
  #drawn: Scene | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const program = (this.#program = pointProgram(gl));
    const uniform = (name: string) => gl.getUniformLocation(program, name);
    this.#uniforms = {
      camera: uniform("camera"),
      side: uniform("side"),
      background: uniform("background"),
      round: uniform("round"),
    };
    const buffer = () => gl.createBuffer();
    [this.#places, this.#styles] = [buffer(), buffer()];
    this.#highlighted = { places: buffer(), rings: buffer(), styles: buffer(), count: 0 };
  }

  show(scene: Scene, theme: MapTheme): void {
    const { data, highlights } = scene;
    const all = data.grid.order;
    if (this.#drawn?.data !== data) this.#fill(this.#places, places(scene, all));
    this.#fill(this.#styles, styles(scene, theme, all));
    const few = Uint32Array.from(highlights.highlighted);
    this.#fill(this.#highlighted.places, places(scene, few));
    this.#fill(this.#highlighted.rings, rings(scene, theme, few));
    this.#fill(this.#highlighted.styles, styles(scene, theme, few));
    this.#highlighted.count = few.length;
    this.#drawn = scene;
  }

  /** Draw the runs with points of `side` device pixels, and the highlighted points on top. */
  draw(theme: MapTheme, projection: Projection, runs: Runs, side: number, moving: boolean): void {
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.bindVertexArray(null);
    gl.uniform4f(this.#uniforms.camera, ...projection);
    const [red, green, blue] = theme.background;
    gl.uniform3f(this.#uniforms.background, red / 255, green / 255, blue / 255);
    const maximum = moving ? MAX_MOVING : Infinity;
    const every = Math.min(MAX_STEP, samplingStep(countDrawings(runs), maximum));
    this.#bind(this.#places, this.#styles, every);
    this.#size(side);
    for (const [from, to] of runs) {
      const first = Math.ceil(from / every);
      const count = Math.ceil(to / every) - first;
      if (count > 0) gl.drawArrays(gl.POINTS, first, count);
    }
    this.#drawHighlighted(side);
  }

  dispose(): void {
    const { places, rings, styles } = this.#highlighted;
    for (const buffer of [this.#places, this.#styles, places, rings, styles]) {
      this.#gl.deleteBuffer(buffer);
    }
    this.#gl.deleteProgram(this.#program);
  }

  #drawHighlighted(side: number): void {
    const { places, rings, styles, count } = this.#highlighted;
    if (count === 0) return;
    const inner = Math.max(ROUND_FROM, side);
    for (const [buffer, diameter] of [[rings, inner + 2 * RING], [styles, inner]] as const) {
      this.#bind(places, buffer, 1);
      this.#size(diameter);
      this.#gl.drawArrays(this.#gl.POINTS, 0, count);
    }
  }

  #bind(places: WebGLBuffer, styles: WebGLBuffer, every: number): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, places);
    gl.enableVertexAttribArray(AT);
    gl.vertexAttribPointer(AT, 2, gl.FLOAT, false, every * PLACE_BYTES, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, styles);
    gl.enableVertexAttribArray(STYLE);
    gl.vertexAttribPointer(STYLE, 4, gl.UNSIGNED_BYTE, true, every * STYLE_BYTES, 0);
  }

  #size(side: number): void {
    this.#gl.uniform1f(this.#uniforms.side, side);
    this.#gl.uniform1i(this.#uniforms.round, side >= ROUND_FROM ? 1 : 0);
  }

  #fill(buffer: WebGLBuffer, content: Float32Array | Uint8Array): void {
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, buffer);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, content, this.#gl.STATIC_DRAW);
  }
}

function places({ data }: Scene, order: Uint32Array): Float32Array {
  const filled = new Float32Array(order.length * 2);
  order.forEach((i, slot) => {
    filled[slot * 2] = data.x[i] ?? 0;
    filled[slot * 2 + 1] = data.y[i] ?? 0;
  });
  return filled;
}

function styles({ colours, highlights }: Scene, theme: MapTheme, order: Uint32Array): Uint8Array {
  const filled = new Uint8Array(order.length * STYLE_BYTES);
  order.forEach((i, slot) => {
    for (let part = 0; part < 3; part++) {
      filled[slot * 4 + part] = colours?.[i * 3 + part] ?? theme.point[part] ?? 0;
    }
    filled[slot * 4 + 3] = highlights.marks[i] ?? PLAIN;
  });
  return filled;
}

function rings({ highlights }: Scene, theme: MapTheme, order: Uint32Array): Uint8Array {
  const filled = new Uint8Array(order.length * STYLE_BYTES);
  const ring = (i: number): Rgb => theme.marks[highlights.marks[i] ?? PLAIN] ?? theme.point;
  order.forEach((i, slot) => filled.set(ring(i), slot * STYLE_BYTES));
  return filled;
}
