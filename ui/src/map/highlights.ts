/** Marks of drawings, one byte each. */
export const PLAIN = 0;
/** Not among the hits: shown dimmed. */
export const DIMMED = 1;
/** A hit of the search. */
export const HIT = 2;
/** Selected by the user. */
export const SELECTED = 3;
/** Open in the details, or a step of the walk. */
export const OPEN = 4;

export interface Highlights {
  /** The mark of each drawing. */
  readonly marks: Uint8Array;
  /** The highlighted drawings, in drawing order. */
  readonly highlighted: readonly number[];
}

export interface HighlightInput {
  /** The hits of the search; null without a search. */
  readonly hits: readonly number[] | null;
  readonly selected: readonly number[];
  readonly open: readonly number[];
}

const MAX_RINGS = 1000; // with more hits, rings would hide the drawings: the others are only dimmed

/**
 * Return the marks of `count` drawings: open overrides selected, selected overrides hit. Negative indices are
 * ignored.
 */
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
