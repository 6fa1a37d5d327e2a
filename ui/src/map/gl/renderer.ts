import { thumbnailUrl } from "../../shared/drawings/api";
import { visible } from "../camera";
import { detailAt } from "../levelOfDetail";
import { runsInside } from "../spatialGrid";
import { Points } from "./points";
import type { Frame, MapTheme, Projection, Scene } from "./scene";
import { Thumbnails } from "./thumbnails";

/** Draws the visible part of a map on a canvas with WebGL 2. */
export class Renderer {
  #gl: WebGL2RenderingContext;
  #points: Points;
  #thumbnails: Thumbnails;
  #scene: Scene | null = null;
  #theme: MapTheme | null = null;

  /** `onload` is called when a new image can be drawn in the next frame. */
  constructor(canvas: HTMLCanvasElement, onload: () => void) {
    const gl = canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      depth: false,
      stencil: false,
    });
    if (gl === null) throw new Error("this browser has no WebGL 2");
    this.#gl = gl;
    this.#points = new Points(gl);
    this.#thumbnails = new Thumbnails(gl, onload, (index) =>
      thumbnailUrl(this.#scene?.data.tile(index).id ?? ""),
    );
  }

  /** The number of images that are being loaded. */
  get pendingCount(): number {
    return this.#thumbnails.pendingCount;
  }

  /** Whether loaded images wait for upload: a frame uploads only a few. */
  get ready(): boolean {
    return this.#thumbnails.loadedCount > 0;
  }

  show(scene: Scene, theme: MapTheme): void {
    if (this.#scene?.data !== scene.data) this.#thumbnails.forget();
    this.#scene = scene;
    this.#theme = theme;
    this.#points.show(scene, theme);
  }

  draw({ camera, size, pixelRatio, moving }: Frame): void {
    const { canvas } = this.#gl;
    const width = Math.max(1, Math.round(size.width * pixelRatio));
    const height = Math.max(1, Math.round(size.height * pixelRatio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const [scene, theme] = [this.#scene, this.#theme];
    if (scene === null || theme === null) return;
    const gl = this.#gl;
    gl.viewport(0, 0, width, height);
    gl.clearColor(theme.background[0] / 255, theme.background[1] / 255, theme.background[2] / 255, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const { grid } = scene.data;
    const detail = detailAt(camera.scale, grid.spacing, pixelRatio);
    const runs = runsInside(grid, visible(camera, size, detail.side));
    const clip = [(2 * camera.scale) / size.width, (2 * camera.scale) / size.height] as const;
    const projection: Projection = [camera.x, camera.y, ...clip];
    this.#thumbnails.uploadLoaded();
    if (detail.thumbnails) {
      this.#thumbnails.draw(scene, theme, projection, runs, detail, size);
    } else {
      this.#thumbnails.rest();
      this.#points.draw(theme, projection, runs, detail.side * pixelRatio, moving);
    }
  }

  dispose(): void {
    this.#points.dispose();
    this.#thumbnails.dispose();
  }
}
