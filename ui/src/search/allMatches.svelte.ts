import { listingFilters } from "../query/query";
import type { View } from "../query/view";
import { isAbort } from "../shared/api/client";
import { BY_PATH, fetchListing, type ListedWords } from "../shared/drawings/api";
import { drawingsFromArrow, type Drawings } from "../shared/drawings/drawings";

/** All drawings that match a search, while the results have only the first of them. */
class AllMatches {
  /** Null if they are not needed or not loaded. */
  drawings = $state.raw<Drawings | null>(null);
  #abort = new AbortController();

  /** Load the drawings that match the filters of a view and some words. */
  async load(view: View, words: ListedWords | null): Promise<void> {
    this.forget();
    const { signal } = this.#abort;
    try {
      const bytes = await fetchListing(listingFilters(view), signal, BY_PATH, words);
      if (!signal.aborted) this.drawings = drawingsFromArrow(bytes);
    } catch (error) {
      // The results show the first drawings all the same.
      if (!isAbort(error) && !signal.aborted) this.drawings = null;
    }
  }

  forget(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.drawings = null;
  }
}

export const allMatches = new AllMatches();
