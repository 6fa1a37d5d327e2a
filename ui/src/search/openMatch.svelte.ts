import { search, type Match } from "./api";

const WHOLE_ID = /^[0-9a-f]{32}$/;

/** Why a drawing that is not among the loaded hits matches the words of the search. */
class OpenMatch {
  matched = $state.raw<readonly Match[]>([]);
  #abort = new AbortController();

  /** Load the reasons of a drawing; null for none. */
  async load(drawing: string | null, text: string): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.matched = [];
    if (drawing === null || text === "" || !WHOLE_ID.test(drawing)) return;
    try {
      const query = { text, where: `id = '${drawing}'`, limit: 1 };
      const { hits } = await search(query, null, signal);
      if (!signal.aborted) this.matched = hits[0]?.matched ?? [];
    } catch {
      // The details are useful without the reasons.
    }
  }
}

export const openMatch = new OpenMatch();
