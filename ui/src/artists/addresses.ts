import { NO_FILTER } from "../query/filter";
import { EMPTY_VIEW, encodeView } from "../query/view";
import { pageAddress } from "../shared/pages";

/** Return the URL of the search for drawings similar to an artist's. */
export function drawingsLike(artist: string): string {
  return `#${encodeView({ ...EMPTY_VIEW, artist })}`;
}

/** Return the URL of the list of an artist's drawings. */
export function drawingsOf(artist: string): string {
  return `#${encodeView({ ...EMPTY_VIEW, filter: { ...NO_FILTER, artist } })}`;
}

/** Return the URL of the list of similar artists. */
export function artistsLike(artist: string, encoder: string | null = null): string {
  return pageAddress("artists", { like: artist, encoder });
}
