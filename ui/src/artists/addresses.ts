import { NO_FILTER } from "../query/filter";
import { EMPTY_VIEW, encodeView } from "../query/view";
import { pageAddress } from "../shared/pages";

/** The address of the drawings that are like an artist's. */
export function drawingsLike(artist: string): string {
  return `#${encodeView({ ...EMPTY_VIEW, artist })}`;
}

/** The address of an artist's own drawings. */
export function drawingsOf(artist: string): string {
  return `#${encodeView({ ...EMPTY_VIEW, filter: { ...NO_FILTER, artist } })}`;
}

/** The address of the artists whose drawings are like an artist's. */
export function artistsLike(artist: string, encoder: string | null = null): string {
  return pageAddress("artists", { like: artist, encoder });
}
