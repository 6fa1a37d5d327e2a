import type { CopiesMode } from "../copies/copies.svelte";
import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchArtists, fetchArtistsLike, type Artists, type ArtistsLike } from "./api";

const MAX_ARTISTS = 1000;
const MAX_SIMILAR = 20;

/** The artists that the page shows: all of them, or those similar to one. */
class ArtistsState {
  all = $state.raw<Artists | null>(null);
  like = $state.raw<ArtistsLike | null>(null);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  #abort = new AbortController();

  async load(artist: string | null, encoder: string | null, copies: CopiesMode): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.loading = true;
    this.error = null;
    try {
      const [all, like] =
        artist === null
          ? [await fetchArtists(MAX_ARTISTS, copies, signal), null]
          : [null, await fetchArtistsLike(artist, encoder, MAX_SIMILAR, copies, signal)];
      signal.throwIfAborted();
      [this.all, this.like] = [all, like];
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      [this.all, this.like] = [null, null];
      this.error = asApiError(error);
    }
    this.loading = false;
  }
}

export const artists = new ArtistsState();
