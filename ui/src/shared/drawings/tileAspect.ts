// The tile of a long strip or a panorama would be too narrow: its proportions are limited, and it shows
// the whole drawing.
export const MIN_ASPECT = 0.5;
export const MAX_ASPECT = 2.6;

/** Return width / height of the tile of a drawing. */
export function tileAspect(width: number, height: number): number {
  if (!(width > 0) || !(height > 0)) return 1;
  return Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, width / height));
}
