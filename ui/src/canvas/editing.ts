import { extentOf, SIDE, type Point, type Stroke, type Strokes } from "../query/strokes";

/** Changes of strokes. Pure functions. */

/** How far a line may be from the points that are left out, in units. */
export const TOLERANCE = 1.2;

/** The largest number of points of an imported sketch. */
const MAX_POINTS = 20_000;
const MARGIN = 60;

/** Leave out points that are near the line through their neighbours (Ramer 1972, Douglas and Peucker 1973). */
export function simplified(points: readonly Point[], tolerance = TOLERANCE): readonly Point[] {
  if (points.length < 3) return points;
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const parts: [number, number][] = [[0, points.length - 1]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [first, last] = part;
    let [farthest, distance] = [-1, tolerance];
    for (let at = first + 1; at < last; at++) {
      const away = distanceToSegment(points[at]!, points[first]!, points[last]!);
      if (away > distance) [farthest, distance] = [at, away];
    }
    if (farthest < 0) continue;
    kept[farthest] = 1;
    parts.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, at) => kept[at] === 1);
}

/** Return the strokes with left and right exchanged. */
export function flipped(strokes: Strokes): Strokes {
  return strokes.map((stroke) => ({ ...stroke, points: stroke.points.map((point) => ({ ...point, x: SIDE - point.x })) }));
}

/** Remove the parts of strokes within a distance of the segment from one point to another. */
export function erased(strokes: Strokes, from: Point, to: Point, radius: number): Strokes {
  const left: Stroke[] = [];
  let changed = false;
  for (const stroke of strokes) {
    const reach = radius + stroke.width / 2;
    const points = stroke.points.length > 1 ? divided(stroke.points, reach) : stroke.points;
    const hit = points.map((point) => distanceToSegment(point, from, to) <= reach);
    if (!hit.includes(true)) {
      left.push(stroke);
      continue;
    }
    changed = true;
    let part: Point[] = [];
    for (const [at, point] of points.entries()) {
      if (!hit[at]) part.push(point);
      else if (part.length > 0) {
        if (part.length > 1) left.push({ ...stroke, points: simplified(part) });
        part = [];
      }
    }
    if (part.length > 1) left.push({ ...stroke, points: simplified(part) });
  }
  return changed ? left : strokes;
}

/** Scale imported strokes to fill the square but for a margin, and leave out points that do not show. */
export function fitted(lines: readonly (readonly { x: number; y: number }[])[], width: number): Strokes {
  const strokes = lines
    .filter((line) => line.length > 0)
    .map((line) => ({ width, points: line.map(({ x, y }) => ({ x, y, pressure: 0.5 })) }));
  const { left, top, width: wide, height } = extentOf(strokes);
  const scale = (SIDE - 2 * MARGIN) / (Math.max(wide, height) || 1);
  const place = ({ x, y, pressure }: Point) => ({
    x: SIDE / 2 + (x - left - wide / 2) * scale,
    y: SIDE / 2 + (y - top - height / 2) * scale,
    pressure,
  });
  const placed = strokes.map((stroke) => ({ ...stroke, points: stroke.points.map(place) }));
  for (let tolerance = TOLERANCE; ; tolerance *= 2) {
    const fewer = placed.map((stroke) => ({ ...stroke, points: simplified(stroke.points, tolerance) }));
    if (tolerance > SIDE || fewer.reduce((total, { points }) => total + points.length, 0) <= MAX_POINTS) return fewer;
  }
}

/** Add points so that no two neighbours are farther apart than a distance. */
function divided(points: readonly Point[], most: number): Point[] {
  const dense: Point[] = [];
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before !== undefined) {
      const steps = Math.ceil(Math.hypot(point.x - before.x, point.y - before.y) / most);
      for (let step = 1; step < steps; step++) dense.push(between(before, point, step / steps));
    }
    dense.push(point);
  }
  return dense;
}

function between(a: Point, b: Point, share: number): Point {
  const mix = (from: number, to: number) => from + (to - from) * share;
  return { x: mix(a.x, b.x), y: mix(a.y, b.y), pressure: mix(a.pressure, b.pressure) };
}

function distanceToSegment({ x, y }: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
}
