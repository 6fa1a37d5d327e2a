import { parseKeyword } from "../query/query";
import type { KeywordCount } from "../tags/api";
import { TagSuggestions } from "../tags/tagSuggestions.svelte";
import { fetchSuggestions, type NameSuggestion, type NameSuggestions } from "./api";

const PAUSE_MS = 150;
const MAX_NAMES = 4;

/** The kinds of names, in the order of their sections, with the field of the response. */
export const NAME_KINDS = { artist: "artists", folder: "folders", board: "boards", file: "files" } as const;
export type NameKind = keyof typeof NAME_KINDS;

export type SearchSuggestion =
  | { readonly kind: "tag"; readonly tag: KeywordCount; readonly wanted: boolean }
  | { readonly kind: NameKind; readonly name: NameSuggestion };

/** Suggestions for the search field, by section: tags, artists, folders, boards and files. */
class Suggestions {
  #tags = new TagSuggestions();
  #typed = $state.raw(parseKeyword(""));
  #names = $state.raw<NameSuggestions | null>(null);
  #abort = new AbortController();

  readonly items: readonly SearchSuggestion[] = $derived.by(() => {
    const { keyword, wanted } = this.#typed;
    if (keyword === "") return [];
    const tags = this.#tags.found.map((tag) => ({ kind: "tag" as const, tag, wanted }));
    return [...tags, ...(wanted ? namesOf(this.#names) : [])];
  });

  /** Update the suggestions after a short pause in typing. */
  type(text: string): void {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#typed = parseKeyword(text);
    if (this.#typed.keyword === "") {
      this.#tags.clear();
      this.#names = null;
      return;
    }
    this.#tags.search(this.#typed.keyword);
    setTimeout(() => void this.#fetch(text, signal), PAUSE_MS);
  }

  clear(): void {
    this.type("");
  }

  async #fetch(text: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const names = await fetchSuggestions(text, MAX_NAMES, signal).catch(() => null);
    if (!signal.aborted) this.#names = names;
  }
}

function namesOf(names: NameSuggestions | null): SearchSuggestion[] {
  if (names === null) return [];
  return (Object.keys(NAME_KINDS) as NameKind[]).flatMap((kind) =>
    names[NAME_KINDS[kind]].map((name) => ({ kind, name })),
  );
}

export const suggestions = new Suggestions();
