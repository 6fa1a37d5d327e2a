import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import type { Progress } from "../shared/api/jobs";
import { fetchWalkAlong, fetchWalk, type MorphAnswer, type WalkAnswer } from "./api";
import type { WalkRequest } from "./walkRequest";
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
  progress = $state.raw<Progress | null>(null);
  /** It was told to stop. */
  stopped = $state(false);
  /** Others were looked for. */
  searched = $state(false);
  /** What was asked last, and how many other walks were looked for. */
  #request: WalkRequest | null = null;
  #alternatives = 0;
  /** What the walks answer; after a stop or an error it is not what was asked last. */
  #answered: WalkRequest | null = null;
  /** Walks with steps that a person replaced, each in place of the one of its number. */
  #replaced = $state.raw<readonly (WalkAnswer | undefined)[]>([]);
  #abort = new AbortController();
  #replacing = new AbortController();

  /** The walk that is shown. */
  get answer(): WalkAnswer | null {
    return this.#replaced[this.chosen] ?? this.walks[this.chosen] ?? null;
  }

  /** Steps of the walk that is shown were replaced. */
  get hasReplacedSteps(): boolean {
    return this.#replaced[this.chosen] !== undefined;
  }

  /** What the walks that are here were asked by. */
  get answered(): WalkRequest | null {
    return this.#answered;
  }

  async ask(request: WalkRequest, alternatives = 0): Promise<void> {
    this.#abort.abort();
    this.#replacing.abort();
    const { signal } = (this.#abort = new AbortController());
    [this.#request, this.#alternatives] = [request, alternatives];
    this.error = null;
    this.progress = null;
    this.stopped = false;
    const { a, b, encoding, bounds, ...how } = request;
    this.loading = a !== null && b !== null;
    if (a === null || b === null) {
      this.#show(request, []);
      return;
    }
    try {
      const query = { a, b, ...how, ...encoding, ...bounds, alternatives };
      const answer = await fetchWalk(query, signal, (progress) => (this.progress = progress));
      signal.throwIfAborted();
      this.#show(request, walksOf(answer));
      this.searched = alternatives > 0;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      if (!this.#answers(request)) this.#show(request, []);
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Looks for other walks that differ. */
  async findAlternatives(): Promise<void> {
    if (this.#request !== null) await this.ask(this.#request, OTHERS);
  }

  /** Asks again what was stopped. */
  async resume(): Promise<void> {
    if (this.#request !== null) await this.ask(this.#request, this.#alternatives);
  }

  choose(walk: number): void {
    this.#replacing.abort();
    this.error = null;
    this.chosen = walk;
  }

  /** Puts another drawing in the place of a step. */
  async replace(place: number, drawing: string): Promise<void> {
    const ids = this.answer?.steps.map(({ id }) => id);
    if (ids === undefined || this.#answered === null) return;
    ids[place] = drawing;
    this.#replacing.abort();
    const { signal } = (this.#replacing = new AbortController());
    this.error = null;
    try {
      const replacedWalk = await fetchWalkAlong(ids, this.#answered.encoding, signal);
      if (signal.aborted) return;
      remember([replacedWalk]);
      this.#setReplaced(replacedWalk);
    } catch (error) {
      if (!signal.aborted) this.error = asApiError(error);
    }
  }

  /** Takes the replaced steps back. */
  restore(): void {
    this.#replacing.abort();
    this.error = null;
    this.#setReplaced(undefined);
  }

  /** Stops what is under way, on the server too. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.progress = null;
    this.stopped = true;
  }

  // Replaced steps outlive another answer to the same question: the best walk is the same.
  #show(request: WalkRequest, walks: readonly WalkAnswer[]): void {
    remember(walks);
    this.#replaced = this.#answers(request) ? this.#replaced.slice(0, 1) : [];
    this.#answered = request;
    this.walks = walks;
    this.chosen = 0;
    this.searched = false;
  }

  /** Whether the walks that are here answer this question. */
  #answers(request: WalkRequest): boolean {
    return this.walks.length > 0 && JSON.stringify(request) === JSON.stringify(this.#answered);
  }

  #setReplaced(by: WalkAnswer | undefined): void {
    const replacedWalk = this.walks.map((_, number) => this.#replaced[number]);
    replacedWalk[this.chosen] = by;
    this.#replaced = replacedWalk;
  }
}

function walksOf({ alternatives, ...best }: MorphAnswer): WalkAnswer[] {
  return [best, ...alternatives];
}

function remember(walks: readonly WalkAnswer[]): void {
  for (const { steps } of walks) for (const step of steps) titles.remember(step);
}

export const walk = new WalkState();
