import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import type { Progress } from "../shared/api/jobs";
import { fetchListing, NO_FILTERS } from "../shared/drawings/api";
import { fetchMap } from "./api";
import { mapData, type MapData } from "./data";

/** The map of one encoder. */
class MapState {
  data = $state.raw<MapData | null>(null);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** The progress of the layout; null before the server has reported any. */
  progress = $state.raw<Progress | null>(null);
  /** The user stopped the layout of the requested map. */
  stopped = $state(false);
  /** The chosen encoder; null for the first one of the collection. */
  encoder = $state<string | null>(null);
  #shown: string | null = null;
  #abort = new AbortController();

  /** Load the map of an encoder, unless it is shown already for this version of the collection. */
  async load(version: string, encoder: string | null): Promise<void> {
    const wanted = `${version} ${encoder ?? ""}`;
    const here = this.#shown === wanted;
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.loading = !here;
    this.error = null;
    this.progress = null;
    this.stopped = false;
    if (here) return;
    try {
      const [map, listing] = await Promise.all([
        fetchMap(encoder, signal, (progress) => (this.progress = progress)),
        fetchListing(NO_FILTERS, signal),
      ]);
      signal.throwIfAborted();
      this.data = mapData(map, listing);
      this.#shown = wanted;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Stop the layout, also on the server. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.progress = null;
    this.stopped = true;
  }
}

export const map = new MapState();
