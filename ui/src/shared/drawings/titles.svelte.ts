import { untrack } from "svelte";
import { SvelteMap, SvelteSet } from "svelte/reactivity";

import { sharedMessages } from "../messages";
import { fetchDrawing, fetchListing, NO_FILTERS } from "./api";
import { drawingName, drawingsFromArrow, type Tile } from "./drawings";

/** IDs per request: the server accepts conditions of 2,000 characters. */
const IDS_PER_REQUEST = 50;
const ID_PATTERN = /^[0-9a-f]{32}$/;

/** Names of drawings by ID. An ID is never shown as a name. */
class Titles {
  #names = new SvelteMap<string, string>();
  /** Drawings without a name, or not in the collection. */
  #nameless = new SvelteSet<string>();
  #asked = new Set<string>();
  #waiting = new Set<string>();

  remember(tile: { id: string; title: string | null; path?: string | undefined }): void {
    const name = drawingName(tile);
    if (name !== null && this.#names.get(tile.id) !== name) this.#names.set(tile.id, name);
  }

  of(id: string): string {
    const { untitled, unnamed } = sharedMessages();
    return this.#names.get(id) ?? (this.#nameless.has(id) ? untitled : unnamed);
  }

  /** Load the name of a drawing, unless it is known or requested. */
  request(id: string): void {
    if (this.#asked.has(id) || untrack(() => this.#names.has(id))) return;
    this.#asked.add(id);
    this.#waiting.add(id);
    if (this.#waiting.size === 1) queueMicrotask(() => this.#ask());
  }

  #ask(): void {
    const ids = [...this.#waiting];
    this.#waiting.clear();
    const whole = ids.filter((id) => ID_PATTERN.test(id));
    const others = ids.filter((id) => !ID_PATTERN.test(id));
    for (let first = 0; first < whole.length; first += IDS_PER_REQUEST) {
      void this.#askFor(whole.slice(first, first + IDS_PER_REQUEST));
    }
    for (const id of others) void this.#askOne(id);
  }

  async #askFor(ids: readonly string[]): Promise<void> {
    try {
      const where = `id IN (${ids.map((id) => `'${id}'`).join(", ")})`;
      const found = drawingsFromArrow(
        await fetchListing({ ...NO_FILTERS, where }),
      );
      for (let i = 0; i < found.length; i++) this.#take(found.at(i));
      // A listing does not contain drawings whose file is missing.
      const left = ids.filter((id) => !this.#names.has(id) && !this.#nameless.has(id));
      for (const id of left) void this.#askOne(id);
    } catch {
      for (const id of ids) this.#asked.delete(id);
    }
  }

  async #askOne(id: string): Promise<void> {
    try {
      this.#take({ ...(await fetchDrawing(id)), id });
    } catch {
      this.#nameless.add(id);
      this.#asked.delete(id);
    }
  }

  #take(tile: Tile): void {
    this.remember(tile);
    if (!this.#names.has(tile.id)) this.#nameless.add(tile.id);
  }
}

export const titles = new Titles();
