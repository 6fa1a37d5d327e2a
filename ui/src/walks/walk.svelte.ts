import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import type { Progress } from "../shared/api/jobs";
import { titles } from "../shared/drawings/titles.svelte";
import { fetchWalk, fetchWalkAlong, type MorphResponse, type WalkResponse } from "./api";
import type { WalkRequest } from "./walkRequest";

const ALTERNATIVES = 3;

/** The walk from A to B. */
class WalkState {
  /** The walks: the best one, and alternatives if they were requested. */
  walks = $state.raw<readonly WalkResponse[]>([]);
  /** The index of the walk that is shown. */
  chosen = $state(0);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** The progress of the comparison; null before the server has reported any. */
  progress = $state.raw<Progress | null>(null);
  /** The user stopped the request. */
  stopped = $state(false);
  /** Alternatives were requested. */
  searched = $state(false);
  /** The last request, and its number of alternatives. */
  #request: WalkRequest | null = null;
  #alternatives = 0;
  /** The request that `walks` answer; after a stop or an error it is not the last one. */
  #answered: WalkRequest | null = null;
  /** Walks with replaced steps, by the index of the original walk. */
  #replaced = $state.raw<readonly (WalkResponse | undefined)[]>([]);
  #abort = new AbortController();
  #replacing = new AbortController();

  /** The walk that is shown. */
  get answer(): WalkResponse | null {
    return this.#replaced[this.chosen] ?? this.walks[this.chosen] ?? null;
  }

  /** Whether the walk that is shown has replaced steps. */
  get hasReplacedSteps(): boolean {
    return this.#replaced[this.chosen] !== undefined;
  }

  /** The request that the walks answer. */
  get answered(): WalkRequest | null {
    return this.#answered;
  }

  async load(request: WalkRequest, alternatives = 0): Promise<void> {
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

  /** Look for alternative walks. */
  async findAlternatives(): Promise<void> {
    if (this.#request !== null) await this.load(this.#request, ALTERNATIVES);
  }

  /** Repeat the request that was stopped. */
  async resume(): Promise<void> {
    if (this.#request !== null) await this.load(this.#request, this.#alternatives);
  }

  choose(walk: number): void {
    this.#replacing.abort();
    this.error = null;
    this.chosen = walk;
  }

  /** Replace a step with another drawing. */
  async replace(index: number, drawing: string): Promise<void> {
    const ids = this.answer?.steps.map(({ id }) => id);
    if (ids === undefined || this.#answered === null) return;
    ids[index] = drawing;
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

  /** Restore the original steps. */
  restore(): void {
    this.#replacing.abort();
    this.error = null;
    this.#setReplaced(undefined);
  }

  /** Stop the request, also on the server. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.progress = null;
    this.stopped = true;
  }

  // Keep replaced steps if the same request is answered again: the best walk is the same.
  #show(request: WalkRequest, walks: readonly WalkResponse[]): void {
    remember(walks);
    this.#replaced = this.#answers(request) ? this.#replaced.slice(0, 1) : [];
    this.#answered = request;
    this.walks = walks;
    this.chosen = 0;
    this.searched = false;
  }

  /** Return whether the present walks answer `request`. */
  #answers(request: WalkRequest): boolean {
    return this.walks.length > 0 && JSON.stringify(request) === JSON.stringify(this.#answered);
  }

  #setReplaced(by: WalkResponse | undefined): void {
    const replacedWalk = this.walks.map((_, number) => this.#replaced[number]);
    replacedWalk[this.chosen] = by;
    this.#replaced = replacedWalk;
  }
}

function walksOf({ alternatives, ...best }: MorphResponse): WalkResponse[] {
  return [best, ...alternatives];
}

function remember(walks: readonly WalkResponse[]): void {
  for (const { steps } of walks) for (const step of steps) titles.remember(step);
}

export const walk = new WalkState();
