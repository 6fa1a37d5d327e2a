import type { CopiesMode } from "../copies/copies.svelte";
import { fetchNeighbours, type EncoderNeighbours } from "../drawing/api";
import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchDrawing, type Drawing } from "../shared/drawings/api";
import { titles } from "../shared/drawings/titles.svelte";
import { fetchTags, type DrawingTags } from "../tags/api";

const NEIGHBOURS = 24;

/** A drawing, its tags, and its neighbours by every encoder. */
class Comparison {
  drawing = $state.raw<Drawing | null>(null);
  tags = $state.raw<DrawingTags | null>(null);
  lists = $state.raw<readonly EncoderNeighbours[]>([]);
  error = $state.raw<ApiError | null>(null);
  #abort = new AbortController();

  async load(id: string, copies: CopiesMode): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    try {
      const [drawing, { neighbours: lists }, tags] = await Promise.all([
        fetchDrawing(id, signal),
        fetchNeighbours(id, NEIGHBOURS, copies, signal),
        fetchTags(id, signal),
      ]);
      signal.throwIfAborted();
      for (const one of [drawing, ...lists.flatMap(({ hits }) => hits)]) titles.remember(one);
      [this.drawing, this.lists, this.tags] = [drawing, lists, tags];
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      [this.drawing, this.lists, this.tags] = [null, [], null];
      this.error = asApiError(error);
    }
  }
}

export const comparison = new Comparison();
