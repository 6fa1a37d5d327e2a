import { SvelteMap } from "svelte/reactivity";

import { settings } from "../shared/settings.svelte";
import { fetchKeywords } from "./api";
import { tagLabels } from "./drawingTags";

/** The exact tag may come after others with the same beginning. */
const LOOKUP_LIMIT = 20;

/** Japanese names of tags, for chips, which know only the tag. */
class TagNames {
  #japanese = new SvelteMap<string, string>();
  #asked = new Set<string>();

  remember(name: string, japanese: string | null): void {
    if (japanese !== null && this.#japanese.get(name) !== japanese) {
      this.#japanese.set(name, japanese);
    }
  }

  japanese(name: string): string | null {
    return this.#japanese.get(name) ?? null;
  }

  /** Return the label of a tag in the user's language. */
  of(name: string): string {
    return tagLabels({ name, japanese: this.japanese(name) }, settings.language).main;
  }

  /** Load the Japanese name of a tag, unless it is known or requested. */
  async request(name: string): Promise<void> {
    if (settings.language !== "ja" || this.#japanese.has(name) || this.#asked.has(name)) return;
    this.#asked.add(name);
    try {
      const found = await fetchKeywords(name, LOOKUP_LIMIT);
      for (const { keyword, japanese } of found) this.remember(keyword, japanese);
    } catch {
      this.#asked.delete(name);
    }
  }
}

export const tagNames = new TagNames();
