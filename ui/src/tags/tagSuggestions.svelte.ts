import { fetchKeywords, type KeywordCount, type TagKind } from "./api";
import { tagNames } from "./tagNames.svelte";

const PAUSE_MS = 150;
const MAX_SUGGESTIONS = 8;
// Larger than MAX_SUGGESTIONS, because tags of other kinds are removed.
const MAX_OF_ANY_KIND = 60;

/** Tags that begin with the typed text, of some kinds or (null) of all. */
export class TagSuggestions {
  found = $state.raw<readonly KeywordCount[]>([]);
  #kinds: readonly TagKind[] | null;
  #pending: Promise<void> = Promise.resolve();
  #abort = new AbortController();

  constructor(kinds: readonly TagKind[] | null = null) {
    this.#kinds = kinds;
  }

  /** Look for tags after a short pause in typing. */
  search(prefix: string): void {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#pending = pause(PAUSE_MS, signal)
      .then(() => this.#fetch(prefix, signal))
      .catch((): KeywordCount[] => [])
      .then((found) => {
        if (signal.aborted) return;
        for (const { keyword, japanese } of found) tagNames.remember(keyword, japanese);
        this.found = found;
      });
  }

  clear(): void {
    this.#abort.abort();
    this.#pending = Promise.resolve();
    this.found = [];
  }

  /** Wait until the suggestions for the last text are loaded. */
  ready(): Promise<void> {
    return this.#pending;
  }

  async #fetch(prefix: string, signal: AbortSignal): Promise<KeywordCount[]> {
    const kinds = this.#kinds;
    if (kinds === null) return fetchKeywords(prefix, MAX_SUGGESTIONS, signal);
    const found = await fetchKeywords(prefix, MAX_OF_ANY_KIND, signal);
    return found.filter(({ kind }) => kinds.includes(kind)).slice(0, MAX_SUGGESTIONS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
