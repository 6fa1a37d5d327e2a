import { SvelteMap } from "svelte/reactivity";

import { fetchDrawing } from "../api/client";
import { nameOf } from "../logic/drawings";

/** Names of drawings, for chips and the tray, which know only an ID. */
class Titles {
  #names = new SvelteMap<string, string>();
  #asked = new Set<string>();

  remember(tile: { id: string; title: string | null; path?: string | undefined }): void {
    const name = nameOf(tile);
    if (name !== null && this.#names.get(tile.id) !== name) this.#names.set(tile.id, name);
  }

  of(id: string): string {
    return this.#names.get(id) ?? id.slice(0, 8);
  }

  /** Asks for the name of a drawing that this page has not met (an address may name any). */
  async want(id: string): Promise<void> {
    if (this.#names.has(id) || this.#asked.has(id)) return;
    this.#asked.add(id);
    try {
      this.remember(await fetchDrawing(id));
    } catch {
      this.#asked.delete(id);
    }
  }
}

export const titles = new Titles();
