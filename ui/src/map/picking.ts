import { toMap, type Camera, type Point, type Size } from "./camera";
import type { MapData } from "./data";
import { halfSides, type LevelOfDetail } from "./levelOfDetail";
import { runsInside } from "./spatialGrid";

const HIT_DISTANCE = 9; // CSS pixels; a point within this distance is hit

/** Return the drawing under `at` on the canvas; of several, the one with the nearest centre. */
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
  let found: number | null = null;
  let nearest = Infinity;
  for (const [from, to] of runsInside(grid, box)) {
    for (let slot = from; slot < to; slot++) {
      const i = grid.order[slot] ?? 0;
      const dx = Math.abs((x[i] ?? 0) - spot.x);
      const dy = Math.abs((y[i] ?? 0) - spot.y);
      const away = Math.hypot(dx, dy);
      if (away >= nearest) continue;
      const [across, along] = detail.thumbnails ? halfSides(aspect[i] ?? 1) : [0.5, 0.5];
      const inside = detail.thumbnails
        ? dx <= 2 * reach * across && dy <= 2 * reach * along
        : away <= reach;
      if (inside) [found, nearest] = [i, away];
    }
  }
  return found;
}
