/** What is said of drawings besides their colour, one byte a drawing. */
export const PLAIN = 0;
/** Not among what is searched for: it steps back. */
export const DIMMED = 1;
/** A hit of the search. */
export const HIT = 2;
/** Picked by the reader. */
export const SELECTED = 3;
/** Its details are open, or it is on the walk. */
export const OPEN = 4;

export interface Highlights {
  /** A mark for each drawing. */
  readonly marks: Uint8Array;
  /** Drawings that stand out, in the order in which they are drawn. */
  readonly highlighted: readonly number[];
}

export interface HighlightInput {
  /** What the search found; null where nothing is searched for. */
  readonly hits: readonly number[] | null;
  readonly selected: readonly number[];
  readonly open: readonly number[];
}

const MAX_RINGS = 1000; // more rings would hide what they surround: then the others step back alone

/** The last that applies counts: open before selected before hit. Numbers below 0 are passed over. */
export function computeHighlights(count: number, { hits, selected, open }: HighlightInput): Highlights {
  const marks = new Uint8Array(count).fill(hits === null ? PLAIN : DIMMED);
  const ringed = hits !== null && hits.length <= MAX_RINGS;
  const put = (drawings: readonly number[], mark: number) => {
    for (const i of drawings) if (i >= 0) marks[i] = mark;
  };
  put(hits ?? [], ringed ? HIT : PLAIN);
  put(selected, SELECTED);
  put(open, OPEN);
  const highlighted = [...new Set([...(ringed ? hits : []), ...selected, ...open])].filter((i) => i >= 0);
  return { marks, highlighted };
}
