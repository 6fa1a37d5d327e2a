import { SvelteSet } from "svelte/reactivity";

import type { Drawings } from "../shared/drawings/drawings";

/** The selected drawings. They stay selected during other searches. */
class Selection {
  #ids = new SvelteSet<string>();
  /** The start of a range: the drawing that was selected last. */
  #anchor: string | null = null;

  get size(): number {
    return this.#ids.size;
  }

  /** In the order of selection. */
  get ids(): string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Select a drawing, or deselect it. */
  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
  }

  /** Select the range from the last selected drawing to `id`; only `id` if the start is not in `drawings`. */
  extend(id: string, drawings: Drawings): void {
    const from = this.#anchor === null ? -1 : drawings.indexOf(this.#anchor);
    const to = drawings.indexOf(id);
    if (from < 0 || to < 0) {
      this.#ids.add(id);
      this.#anchor = id;
      return;
    }
    const [first, last] = from < to ? [from, to] : [to, from];
    for (let index = first; index <= last; index++) this.#ids.add(drawings.at(index).id);
  }

  /** Select all of them. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#anchor = null;
  }
}

export const selection = new Selection();
