import { asApiError, isAbort, morph, type ApiError, type MorphAnswer } from "../api/client";
import { titles } from "./titles.svelte";

export interface WalkQuestion {
  readonly a: string | null;
  readonly b: string | null;
  readonly steps: number | null;
  readonly encoder: string | null;
  readonly bridge: boolean;
}

/** The walk from A to B. */
class WalkState {
  answer = $state.raw<MorphAnswer | null>(null);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  #abort = new AbortController();

  async ask({ a, b, steps, encoder, bridge }: WalkQuestion): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    this.loading = a !== null && b !== null;
    if (a === null || b === null) {
      this.answer = null;
      return;
    }
    try {
      const answer = await morph({ a, b, steps, encoder, bridge }, signal);
      signal.throwIfAborted();
      for (const step of answer.steps) titles.remember(step);
      this.answer = answer;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.answer = null;
      this.error = asApiError(error);
    }
    this.loading = false;
  }
}

export const walk = new WalkState();
