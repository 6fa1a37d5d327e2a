import type { components } from "../shared/api/schema";
import { readStored, writeStored } from "../shared/storage";

export type CopiesMode = NonNullable<components["schemas"]["SearchQuery"]["copies"]>;

const STORAGE_KEY = "copies";

/** Whether search results show one drawing for all of its copies; remembered in this browser. */
class Copies {
  mode = $state<CopiesMode>(readStored(STORAGE_KEY) === "show" ? "show" : "stack");

  switch(): void {
    this.mode = this.mode === "stack" ? "show" : "stack";
    writeStored(STORAGE_KEY, this.mode);
  }
}

export const copies = new Copies();
