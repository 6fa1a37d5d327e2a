import { SvelteMap } from "svelte/reactivity";

import { fetchKeywords } from "./api";
import { tagLabels } from "./drawingTags";
import { settings } from "../shared/settings.svelte";

/** Tags that only begin like the one that is looked for may be before it. */
const SOME = 20;

/** Japanese names of tags, for chips, which know only the tag itself. */
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

  /** What the reader calls the tag. */
  of(name: string): string {
    return tagLabels({ name, japanese: this.japanese(name) }, settings.language).main;
  }

  /** Asks for the Japanese name of a tag that this page has not met (an address may name any). */
  async want(name: string): Promise<void> {
    if (settings.language !== "ja" || this.#japanese.has(name) || this.#asked.has(name)) return;
    this.#asked.add(name);
    try {
      const found = await fetchKeywords(name, SOME);
      for (const { keyword, japanese } of found) this.remember(keyword, japanese);
    } catch {
      this.#asked.delete(name);
    }
  }
}

export const tagNames = new TagNames();
