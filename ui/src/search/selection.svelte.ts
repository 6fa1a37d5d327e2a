import { SvelteSet } from "svelte/reactivity";

import type { Drawings } from "../shared/drawings/drawings";

/** The drawings that were picked to do something with all of them; they stay while searching on. */
class Selection {
  #ids = new SvelteSet<string>();
  /** Where a range begins: what was picked last. */
  #anchor: string | null = null;

  get size(): number {
    return this.#ids.size;
  }

  /** In the order in which they were picked. */
  get ids(): string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Picks a drawing, or puts it back. */
  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
  }

  /** Picks all from the last picked to `id`, as `drawings` has them; only `id` where it cannot. */
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

  /** Picks all of them. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#anchor = null;
  }
}

export const selection = new Selection();
