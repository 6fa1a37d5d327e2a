import type { SearchQuery } from "../shared/api/client";
import { read, store } from "../shared/settings.svelte";

export type CopiesMode = NonNullable<SearchQuery["copies"]>;

const KEY = "copies";

/** Whether drawings that are copies of one another count as one; remembered in this browser. */
class Copies {
  mode = $state<CopiesMode>(read(KEY) === "show" ? "show" : "stack");

  switch(): void {
    this.mode = this.mode === "stack" ? "show" : "stack";
    store(KEY, this.mode);
  }
}

export const copies = new Copies();
