/** How drawings look at a scale: points from far away, thumbnails from near. */
export interface LevelOfDetail {
  readonly thumbnails: boolean;
  /** The longer side of a thumbnail or the diameter of a point, in CSS pixels. */
  readonly side: number;
  /** Whether thumbnails are larger than those of the atlases. */
  readonly closeUp: boolean;
}

export const THUMBNAILS_FROM = 8; // CSS pixels; smaller thumbnails cannot be recognised
const CLOSE_UP_FROM = 52; // device pixels; a thumbnail of an atlas has 32
const MAX_SIDE = 176; // CSS pixels; at larger scales the drawings move apart
const MIN_POINT = 1.6;
const MAX_POINT = 6;
const SPACING_SHARE = 0.92; // of the space between neighbours

/** Return the level of detail at `scale` CSS pixels per unit; neighbours are `spacing` units apart. */
export function detailAt(scale: number, spacing: number, pixelRatio: number): LevelOfDetail {
  const room = scale * spacing * SPACING_SHARE;
  if (room < THUMBNAILS_FROM) {
    const side = Math.min(MAX_POINT, Math.max(MIN_POINT, room));
    return { thumbnails: false, side, closeUp: false };
  }
  const side = Math.min(MAX_SIDE, room);
  return { thumbnails: true, side, closeUp: side * pixelRatio >= CLOSE_UP_FROM };
}

/** Return n so that every n-th of `count` points is a sample of at most `maximum` points. */
export function samplingStep(count: number, maximum: number): number {
  return Math.max(1, Math.ceil(count / maximum));
}

/** Return half of the width and height of a thumbnail whose longer side is 1; `aspect` is width / height. */
export function halfSize(aspect: number): [halfWidth: number, halfHeight: number] {
  return aspect >= 1 ? [0.5, 0.5 / aspect] : [0.5 * aspect, 0.5];
}
