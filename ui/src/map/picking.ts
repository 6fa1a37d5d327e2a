import { toMap, type Camera, type Point, type Size } from "./camera";
import type { MapData } from "./data";
import { halfSize, type LevelOfDetail } from "./levelOfDetail";
import { runsInside } from "./spatialGrid";

const HIT_DISTANCE = 9; // CSS pixels; a point within this distance is hit

/** Return the index of the drawing at a point of the canvas: if there are several, the one with the nearest centre. */
export function drawingAt(
  { x, y, aspect, grid }: MapData,
  camera: Camera,
  size: Size,
  detail: LevelOfDetail,
  at: Point,
): number | null {
  const spot = toMap(camera, size, at);
  const reach = (detail.thumbnails ? detail.side / 2 : Math.max(HIT_DISTANCE, detail.side)) / camera.scale;
  const box = {
    left: spot.x - reach,
    right: spot.x + reach,
    bottom: spot.y - reach,
    top: spot.y + reach,
  };
  let nearest: number | null = null;
  let nearestDistance = Infinity;
  for (const [from, to] of runsInside(grid, box)) {
    for (let slot = from; slot < to; slot++) {
      const i = grid.order[slot] ?? 0;
      const dx = Math.abs((x[i] ?? 0) - spot.x);
      const dy = Math.abs((y[i] ?? 0) - spot.y);
      const distance = Math.hypot(dx, dy);
      if (distance >= nearestDistance) continue;
      const [halfWidth, halfHeight] = detail.thumbnails ? halfSize(aspect[i] ?? 1) : [0.5, 0.5];
      const inside = detail.thumbnails
        ? dx <= 2 * reach * halfWidth && dy <= 2 * reach * halfHeight
        : distance <= reach;
      if (inside) [nearest, nearestDistance] = [i, distance];
    }
  }
  return nearest;
}
