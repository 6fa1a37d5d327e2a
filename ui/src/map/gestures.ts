import type { Point } from "./camera";

/** What the gestures do; positions are in CSS pixels of the canvas. */
export interface GestureHandlers {
  pan(dx: number, dy: number): void;
  zoom(about: Point, factor: number): void;
  tap(at: Point, event: PointerEvent): void;
  hover(at: Point | null): void;
  /** Return whether a drag draws an outline instead of moving the map. */
  startsOutline(event: PointerEvent): boolean;
  drawOutline(at: Point): void;
  finishOutline(): void;
}

const TAP_DISTANCE = 4; // CSS pixels; a shorter movement is a tap
const ZOOM_PER_PIXEL = 0.0016; // logarithm of the zoom factor per pixel of the wheel
const PIXELS_PER_LINE = 18; // CSS pixels per line of the wheel

/** Translates pointer and wheel events into gestures: drag, pinch, tap, hover, outline. */
export class Gestures {
  #handlers: GestureHandlers;
  #pointers = new Map<number, Point>();
  #travelled = 0;
  #drawing = false;

  constructor(handlers: GestureHandlers) {
    this.#handlers = handlers;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, placeOf(event));
    this.#travelled = 0;
    this.#drawing = this.#pointers.size === 1 && this.#handlers.startsOutline(event);
    this.#handlers.hover(null);
    if (this.#drawing) this.#handlers.drawOutline(placeOf(event));
  }

  move(event: PointerEvent): void {
    const at = placeOf(event);
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch") this.#handlers.hover(at);
      return;
    }
    this.#travelled += Math.hypot(at.x - before.x, at.y - before.y);
    if (this.#drawing) this.#handlers.drawOutline(at);
    else if (this.#pointers.size === 1) this.#handlers.pan(at.x - before.x, at.y - before.y);
    else this.#pinch(event.pointerId, before, at);
    this.#pointers.set(event.pointerId, at);
  }

  up(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId)) return;
    const tapped = event.type === "pointerup" && this.#travelled < TAP_DISTANCE && this.#pointers.size === 0;
    if (this.#drawing) this.#handlers.finishOutline();
    else if (tapped) this.#handlers.tap(placeOf(event), event);
    this.#drawing = false;
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * PIXELS_PER_LINE : event.deltaY;
    // A pinch on a touch pad is a wheel event with Ctrl and much smaller steps.
    const factor = Math.exp(-pixels * ZOOM_PER_PIXEL * (event.ctrlKey ? 5 : 1));
    this.#handlers.zoom(placeOf(event), factor);
  }

  #pinch(id: number, before: Point, at: Point): void {
    const other = [...this.#pointers].find(([pointer]) => pointer !== id)?.[1];
    if (other === undefined) return;
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    const spread = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    this.#handlers.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    this.#handlers.zoom(middle, spread(at) / spread(before));
  }
}

function placeOf(event: MouseEvent): Point {
  return { x: event.offsetX, y: event.offsetY };
}
