import { asApiError, isAbort, type ApiError } from "../api/client";
import type { Far } from "../api/work";
import { along, morph, type MorphAnswer, type WalkAnswer } from "../walk/api";
import type { WalkQuestion } from "../walk/question";
import { titles } from "./titles.svelte";

const OTHERS = 3;

/** The walk from A to B. */
class WalkState {
  /** The walks found: the best, and the others where they were asked for. */
  walks = $state.raw<readonly WalkAnswer[]>([]);
  /** Which of them is shown. */
  chosen = $state(0);
  /** The walk with steps that a person replaced, in place of the chosen one. */
  mended = $state.raw<WalkAnswer | null>(null);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** How far the server is with comparing drawings; null where it has not said. */
  far = $state.raw<Far | null>(null);
  /** It was told to stop. */
  stopped = $state(false);
  /** Others were looked for. */
  searched = $state(false);
  #question: WalkQuestion | null = null;
  #abort = new AbortController();

  /** The walk that is shown. */
  get answer(): WalkAnswer | null {
    return this.mended ?? this.walks[this.chosen] ?? null;
  }

  get question(): WalkQuestion | null {
    return this.#question;
  }

  async ask(question: WalkQuestion, alternatives = 0): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#question = question;
    this.error = null;
    this.far = null;
    this.stopped = false;
    const { a, b, encoding, bounds, ...how } = question;
    this.loading = a !== null && b !== null;
    if (a === null || b === null) {
      this.#show([]);
      return;
    }
    try {
      const query = { a, b, ...how, ...encoding, ...bounds, alternatives };
      const answer = await morph(query, signal, (far) => (this.far = far));
      signal.throwIfAborted();
      this.#show(walksOf(answer));
      this.searched = alternatives > 0;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#show([]);
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Looks for other walks that differ. */
  async others(): Promise<void> {
    if (this.#question !== null) await this.ask(this.#question, OTHERS);
  }

  choose(walk: number): void {
    this.chosen = walk;
    this.mended = null;
  }

  /** Puts another drawing in the place of a step. */
  async replace(place: number, drawing: string): Promise<void> {
    const ids = this.answer?.steps.map(({ id }) => id);
    if (ids === undefined || this.#question === null) return;
    ids[place] = drawing;
    const { signal } = this.#abort;
    try {
      const mended = await along(ids, this.#question.encoding);
      if (signal.aborted) return;
      remember([mended]);
      this.mended = mended;
    } catch (error) {
      if (!signal.aborted) this.error = asApiError(error);
    }
  }

  /** Takes the replaced steps back. */
  restore(): void {
    this.mended = null;
  }

  /** Stops what is under way, on the server too. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.far = null;
    this.stopped = true;
  }

  #show(walks: readonly WalkAnswer[]): void {
    remember(walks);
    this.walks = walks;
    this.chosen = 0;
    this.mended = null;
    this.searched = false;
  }
}

function walksOf({ alternatives, ...best }: MorphAnswer): WalkAnswer[] {
  return [best, ...alternatives];
}

function remember(walks: readonly WalkAnswer[]): void {
  for (const { steps } of walks) for (const step of steps) titles.remember(step);
}

export const walk = new WalkState();
