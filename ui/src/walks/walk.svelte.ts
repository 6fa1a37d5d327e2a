import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import type { Far } from "../shared/api/jobs";
import { along, morph, type MorphAnswer, type WalkAnswer } from "./api";
import type { WalkQuestion } from "./walkRequest";
import { titles } from "../shared/drawings/titles.svelte";

const OTHERS = 3;

/** The walk from A to B. */
class WalkState {
  /** The walks found: the best, and the others where they were asked for. */
  walks = $state.raw<readonly WalkAnswer[]>([]);
  /** Which of them is shown. */
  chosen = $state(0);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** How far the server is with comparing drawings; null where it has not said. */
  far = $state.raw<Far | null>(null);
  /** It was told to stop. */
  stopped = $state(false);
  /** Others were looked for. */
  searched = $state(false);
  /** What was asked last, and how many other walks were looked for. */
  #question: WalkQuestion | null = null;
  #alternatives = 0;
  /** What the walks answer; after a stop or an error it is not what was asked last. */
  #answered: WalkQuestion | null = null;
  /** Walks with steps that a person replaced, each in place of the one of its number. */
  #mended = $state.raw<readonly (WalkAnswer | undefined)[]>([]);
  #abort = new AbortController();
  #mending = new AbortController();

  /** The walk that is shown. */
  get answer(): WalkAnswer | null {
    return this.#mended[this.chosen] ?? this.walks[this.chosen] ?? null;
  }

  /** Steps of the walk that is shown were replaced. */
  get mended(): boolean {
    return this.#mended[this.chosen] !== undefined;
  }

  /** What the walks that are here were asked by. */
  get answered(): WalkQuestion | null {
    return this.#answered;
  }

  async ask(question: WalkQuestion, alternatives = 0): Promise<void> {
    this.#abort.abort();
    this.#mending.abort();
    const { signal } = (this.#abort = new AbortController());
    [this.#question, this.#alternatives] = [question, alternatives];
    this.error = null;
    this.far = null;
    this.stopped = false;
    const { a, b, encoding, bounds, ...how } = question;
    this.loading = a !== null && b !== null;
    if (a === null || b === null) {
      this.#show(question, []);
      return;
    }
    try {
      const query = { a, b, ...how, ...encoding, ...bounds, alternatives };
      const answer = await morph(query, signal, (far) => (this.far = far));
      signal.throwIfAborted();
      this.#show(question, walksOf(answer));
      this.searched = alternatives > 0;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      if (!this.#answers(question)) this.#show(question, []);
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Looks for other walks that differ. */
  async others(): Promise<void> {
    if (this.#question !== null) await this.ask(this.#question, OTHERS);
  }

  /** Asks again what was stopped. */
  async goOn(): Promise<void> {
    if (this.#question !== null) await this.ask(this.#question, this.#alternatives);
  }

  choose(walk: number): void {
    this.#mending.abort();
    this.error = null;
    this.chosen = walk;
  }

  /** Puts another drawing in the place of a step. */
  async replace(place: number, drawing: string): Promise<void> {
    const ids = this.answer?.steps.map(({ id }) => id);
    if (ids === undefined || this.#answered === null) return;
    ids[place] = drawing;
    this.#mending.abort();
    const { signal } = (this.#mending = new AbortController());
    this.error = null;
    try {
      const mended = await along(ids, this.#answered.encoding, signal);
      if (signal.aborted) return;
      remember([mended]);
      this.#mend(mended);
    } catch (error) {
      if (!signal.aborted) this.error = asApiError(error);
    }
  }

  /** Takes the replaced steps back. */
  restore(): void {
    this.#mending.abort();
    this.error = null;
    this.#mend(undefined);
  }

  /** Stops what is under way, on the server too. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.far = null;
    this.stopped = true;
  }

  // Replaced steps outlive another answer to the same question: the best walk is the same.
  #show(question: WalkQuestion, walks: readonly WalkAnswer[]): void {
    remember(walks);
    this.#mended = this.#answers(question) ? this.#mended.slice(0, 1) : [];
    this.#answered = question;
    this.walks = walks;
    this.chosen = 0;
    this.searched = false;
  }

  /** Whether the walks that are here answer this question. */
  #answers(question: WalkQuestion): boolean {
    return this.walks.length > 0 && JSON.stringify(question) === JSON.stringify(this.#answered);
  }

  #mend(by: WalkAnswer | undefined): void {
    const mended = this.walks.map((_, number) => this.#mended[number]);
    mended[this.chosen] = by;
    this.#mended = mended;
  }
}

function walksOf({ alternatives, ...best }: MorphAnswer): WalkAnswer[] {
  return [best, ...alternatives];
}

function remember(walks: readonly WalkAnswer[]): void {
  for (const { steps } of walks) for (const step of steps) titles.remember(step);
}

export const walk = new WalkState();
