import { fetchKeywords, type KeywordCount } from "../api/client";
import { parseKeyword } from "../logic/query";

const PAUSE_MS = 150;
const MOST = 8;

export type Suggestion =
  | { readonly kind: "keyword"; readonly keyword: string; readonly count: number; readonly wanted: boolean }
  | { readonly kind: "title"; readonly text: string };

/** What the text in the search field may mean: keywords that begin like it, or part of a title. */
class Suggestions {
  items = $state.raw<readonly Suggestion[]>([]);
  #pending: Promise<void> = Promise.resolve();
  #abort = new AbortController();

  /** Suggests for `text` after a short pause in typing. */
  type(text: string): void {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    const { keyword, wanted } = parseKeyword(text);
    if (keyword === "") {
      this.items = [];
      this.#pending = Promise.resolve();
      return;
    }
    this.#pending = pause(PAUSE_MS, signal)
      .then(() => fetchKeywords(keyword, MOST, signal))
      .catch((): KeywordCount[] => [])
      .then((found) => {
        if (!signal.aborted) this.items = suggest(found, keyword, wanted);
      });
  }

  clear(): void {
    this.type("");
  }

  /** Waits until what was typed last has its suggestions. */
  settled(): Promise<void> {
    return this.#pending;
  }
}

function suggest(found: KeywordCount[], text: string, wanted: boolean): Suggestion[] {
  const keywords = found.map(({ keyword, count }) => ({
    kind: "keyword" as const,
    keyword,
    count,
    wanted,
  }));
  if (!wanted) return keywords;
  return [...keywords, { kind: "title" as const, text }];
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

export const suggestions = new Suggestions();
