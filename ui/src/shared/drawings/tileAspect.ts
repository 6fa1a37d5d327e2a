// Long strips and panoramas would make slivers of their tile: the tile is kept within these
// proportions and shows the whole drawing inside.
export const NARROWEST = 0.5;
export const WIDEST = 2.6;

export function tileAspect(width: number, height: number): number {
  if (!(width > 0) || !(height > 0)) return 1;
  return Math.min(WIDEST, Math.max(NARROWEST, width / height));
}
