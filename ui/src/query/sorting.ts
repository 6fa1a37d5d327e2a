import type { Sort } from "../shared/drawings/api";

/** The orders, as the menu lists them. */
export const SORTS: readonly Sort[] = ["relevance", "name", "newest", "size", "pixels", "random"];

export function isSort(text: string | null): text is Sort {
  return SORTS.some((sort) => sort === text);
}

/** Return a seed from 1 to 2³² − 1 for a random order. */
export function newSeed(): number {
  return 1 + Math.floor(Math.random() * (2 ** 32 - 1));
}
