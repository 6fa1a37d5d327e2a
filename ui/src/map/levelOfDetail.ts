/** How drawings are shown at a scale: as points far away, as thumbnails closer up. */
export interface LevelOfDetail {
  readonly thumbnails: boolean;
  /** A thumbnail's longer side, or a point's diameter, in CSS pixels. */
  readonly side: number;
  /** Whether thumbnails are larger than those of the atlases. */
  readonly closeUp: boolean;
}

export const THUMBNAILS_FROM = 8; // CSS pixels; below, nobody can tell what a thumbnail shows
const CLOSE_UP_FROM = 52; // device pixels: an atlas's thumbnail has 32
const LARGEST = 176; // CSS pixels; closer still, drawings move apart instead
const SMALLEST_POINT = 1.6;
const LARGEST_POINT = 6;
const SHARE = 0.92; // of the space between neighbours

/** The detail at `scale` CSS pixels a unit, where neighbours are `spacing` units apart. */
export function detailAt(scale: number, spacing: number, pixelRatio: number): LevelOfDetail {
  const room = scale * spacing * SHARE;
  if (room < THUMBNAILS_FROM) {
    const side = Math.min(LARGEST_POINT, Math.max(SMALLEST_POINT, room));
    return { thumbnails: false, side, closeUp: false };
  }
  const side = Math.min(LARGEST, room);
  return { thumbnails: true, side, closeUp: side * pixelRatio >= CLOSE_UP_FROM };
}

/** Every how many-th of `count` points is drawn, so that no more than `most` are. */
export function samplingStep(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / most));
}

/** The halves of a thumbnail's sides, where the longer side is 1. */
export function halfSides(aspect: number): [across: number, along: number] {
  return aspect >= 1 ? [0.5, 0.5 / aspect] : [0.5 * aspect, 0.5];
}
