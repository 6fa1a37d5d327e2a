import { parseKeyword } from "../query/query";
import { TagSuggestions, type Suggestion } from "../tags/tagSuggestions.svelte";

/** Suggestions for the search field: tags that begin with the text, or a part of a title. */
class Suggestions {
  #tags = new TagSuggestions();
  #typed = $state.raw(parseKeyword(""));

  readonly items: readonly Suggestion[] = $derived.by(() => {
    const { keyword, wanted } = this.#typed;
    if (keyword === "") return [];
    const tags = this.#tags.found.map((tag) => ({ kind: "tag" as const, tag, wanted }));
    return wanted ? [...tags, { kind: "title" as const, text: keyword }] : tags;
  });

  /** Update the suggestions after a short pause in typing. */
  type(text: string): void {
    this.#typed = parseKeyword(text);
    if (this.#typed.keyword === "") this.#tags.clear();
    else this.#tags.search(this.#typed.keyword);
  }

  clear(): void {
    this.type("");
  }

  ready(): Promise<void> {
    return this.#tags.ready();
  }
}

export const suggestions = new Suggestions();
