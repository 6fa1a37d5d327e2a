import type { CopiesMode } from "../copies/copies.svelte";
import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchDrawing, type Drawing } from "../shared/drawings/api";
import { titles } from "../shared/drawings/titles.svelte";
import { fetchNeighbours, type Neighbours } from "./api";

const NEIGHBOURS = 12;
const NONE: Neighbours = { copies: [], neighbours: [] };

/** The open drawing and its neighbours. */
class Details {
  drawing = $state.raw<Drawing | null>(null);
  neighbours = $state.raw<Neighbours>(NONE);
  error = $state.raw<ApiError | null>(null);
  #abort = new AbortController();

  async load(id: string | null, copies: CopiesMode): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    if (id === null) {
      this.drawing = null;
      this.neighbours = NONE;
      return;
    }
    try {
      await Promise.all([this.#loadDrawing(id, signal), this.#loadNeighbours(id, copies, signal)]);
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) this.error = asApiError(error);
    }
  }

  // Show each part as soon as it is loaded.
  async #loadDrawing(id: string, signal: AbortSignal): Promise<void> {
    const drawing = await fetchDrawing(id, signal);
    signal.throwIfAborted();
    titles.remember(drawing);
    this.drawing = drawing;
  }

  async #loadNeighbours(id: string, copies: CopiesMode, signal: AbortSignal): Promise<void> {
    const neighbours = await fetchNeighbours(id, NEIGHBOURS, copies, signal);
    signal.throwIfAborted();
    for (const copy of neighbours.copies) titles.remember(copy);
    for (const { hits } of neighbours.neighbours) for (const hit of hits) titles.remember(hit);
    this.neighbours = neighbours;
  }
}

export const details = new Details();
