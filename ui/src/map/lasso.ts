import type { Box, Point } from "./camera";
import type { MapData } from "./data";
import { runsInside } from "./spatialGrid";

const STEP = 3; // minimum distance between corners, in CSS pixels

/** Return the outline with another corner, unless it is too close to the last one. */
export function extendOutline(outline: readonly Point[], corner: Point): readonly Point[] {
  const last = outline.at(-1);
  if (last !== undefined && Math.hypot(corner.x - last.x, corner.y - last.y) < STEP) return outline;
  return [...outline, corner];
}

/** Return whether a point is inside a closed outline, by the even-odd rule. */
export function isInside(outline: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  let before = outline.at(-1);
  for (const corner of outline) {
    if (before !== undefined && corner.y > y !== before.y > y) {
      const crossing = ((before.x - corner.x) * (y - corner.y)) / (before.y - corner.y) + corner.x;
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

/** Return the drawings whose centre is inside an outline of the map, in ascending order. */
export function drawingsInside({ x, y, grid }: MapData, outline: readonly Point[]): number[] {
  if (outline.length < 3) return [];
  const found: number[] = [];
  for (const [from, to] of runsInside(grid, around(outline))) {
    for (let slot = from; slot < to; slot++) {
      const i = grid.order[slot] ?? 0;
      if (isInside(outline, { x: x[i] ?? 0, y: y[i] ?? 0 })) found.push(i);
    }
  }
  return found.sort((a, b) => a - b);
}

function around(outline: readonly Point[]): Box {
  const xs = outline.map((corner) => corner.x);
  const ys = outline.map((corner) => corner.y);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    bottom: Math.min(...ys),
    top: Math.max(...ys),
  };
}
