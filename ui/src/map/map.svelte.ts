import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchListing } from "../shared/drawings/api";
import type { Progress } from "../shared/api/jobs";
import { fetchMap } from "./api";
import { mapData, type MapData } from "./data";

const EVERYTHING = { tags: [], withoutTags: [], where: null, among: [] };

/** The map that is shown, of one encoder. */
class MapState {
  data = $state.raw<MapData | null>(null);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** How far the server is with laying the map out; null where it has not said. */
  progress = $state.raw<Progress | null>(null);
  /** It was told to stop, and shows no map of what was asked for last. */
  stopped = $state(false);
  /** The encoder that was chosen here; null for the collection's first. */
  encoder = $state<string | null>(null);
  #shown: string | null = null;
  #abort = new AbortController();

  /** Fetches the map of an encoder, unless that of this version of the collection is here. */
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
        fetchListing(EVERYTHING, signal),
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

  /** Stops what is under way, on the server too. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.progress = null;
    this.stopped = true;
  }
}

export const map = new MapState();
