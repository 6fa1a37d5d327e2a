/** Sketches of a query: strokes in a square of `SIDE` units, with y downwards. Pure functions. */

export const SIDE = 1000;

export interface Point {
  readonly x: number;
  readonly y: number;
  /** 0 to 1; 0.5 for a mouse. */
  readonly pressure: number;
}

export interface Stroke {
  /** In units. */
  readonly width: number;
  readonly points: readonly Point[];
}

export type Strokes = readonly Stroke[];

/** The largest extent of a dot, in units. */
const DOT = 8;

/** Return whether strokes show more than nothing or one dot. */
export function isDrawn(strokes: Strokes): boolean {
  const { width, height } = extentOf(strokes);
  return Math.max(width, height) > DOT;
}

export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Return the bounding box of all points; empty without points. */
export function extentOf(strokes: Strokes): Extent {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of strokes) {
    for (const { x, y } of points) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return left > right ? { left: 0, top: 0, width: 0, height: 0 } : { left, top, width: right - left, height: bottom - top };
}

/** Return the strokes as the server and Quick, Draw! write them: `[[[x, …], [y, …]], …]`. */
export function coordinatesOf(strokes: Strokes): number[][][] {
  return strokes.map(({ points }) => [points.map(({ x }) => Math.round(x)), points.map(({ y }) => Math.round(y))]);
}

/** Return the strokes as an SVG image. */
export function svgOf(strokes: Strokes): string {
  const lines = strokes.map(({ width, points }) => {
    const drawn = points.length === 1 ? [...points, ...points] : points;
    const list = drawn.map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(" ");
    return `<polyline points="${list}" stroke-width="${width}"/>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}"><g fill="none" stroke="#000" ` +
    `stroke-linecap="round" stroke-linejoin="round">${lines.join("")}</g></svg>`
  );
}
