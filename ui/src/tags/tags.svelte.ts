import { SvelteMap } from "svelte/reactivity";

import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { editTags, fetchTags, type DrawingTags, type PredictedTag } from "./api";
import {
  confidentTags,
  findJudgement,
  hasOwnTag,
  tagEdit,
  withAddedTag,
  withJudgement,
  withoutOwnTag,
  withOwnTag,
  withThreshold,
  type Judgement,
  type TagAction,
} from "./drawingTags";
import { reportTagChange } from "./tagChanges";
import { tagNames } from "./tagNames.svelte";
import { ThresholdMove } from "./thresholdMove";

/** The server stores scores from here on; for tags with a lower threshold, from the threshold on. */
const MIN_STORED_SCORE = 0.05;

type Change = (tags: DrawingTags) => DrawingTags;

/** The tags of the open drawing. An edit is shown immediately, and reverted if the server rejects it. */
class Tags {
  /** The drawing that the tags belong to: the previous one until the next tags are loaded. */
  drawing = $state<string | null>(null);
  all = $state.raw<DrawingTags | null>(null);
  /** The predicted tags that are listed as confident while the drawing is open. */
  confident = $state.raw<ReadonlySet<string>>(new Set());
  error = $state.raw<ApiError | null>(null);
  /** The reason why the server rejected the last edit. */
  refusal = $state.raw<ApiError | null>(null);
  /** The number of drawings with a tag, for tags whose threshold was moved. */
  counts = new SvelteMap<string, number>();

  /** The lowest possible thresholds, as far as the server has reported them. */
  #lowest = new SvelteMap<string, number>();
  #abort = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();
  #move = new ThresholdMove({
    saved: (name, threshold, { drawings, least }) => {
      this.#lowest.set(name, least);
      this.#change((tags) => withThreshold(tags, name, threshold));
      this.counts.set(name, drawings);
      reportTagChange(name);
    },
    rejected: (name, threshold, error) => {
      this.#change((tags) => withThreshold(tags, name, threshold));
      this.refusal = asApiError(error);
    },
  });

  async load(id: string): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    if (id !== this.drawing) this.refusal = null;
    try {
      this.#take(id, await this.#fetch(id, signal));
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.error = asApiError(error);
      if (id !== this.drawing) this.all = null;
    }
  }

  /** Load the tags of another encoder: nothing that is known about the previous ones applies. */
  reload(id: string): Promise<void> {
    this.drawing = null;
    this.#lowest.clear();
    return this.load(id);
  }

  /** Confirm or reject a tag; the same judgement again resets it. */
  judge(name: string, wanted: Judgement): void {
    if (this.all === null) return;
    const before = findJudgement(this.all, name);
    const after = before === wanted ? null : wanted;
    const act = after === null ? "remove" : after === "confirmed" ? "confirm" : "reject";
    const back: Change = (tags) => withJudgement(tags, name, before);
    void this.#edit(act, name, (tags) => withJudgement(tags, name, after), back);
  }

  async add(name: string): Promise<void> {
    if (this.all === null || hasOwnTag(this.all, name)) return;
    const before = findJudgement(this.all, name);
    const change: Change = (tags) => withAddedTag(tags, name, tagNames.japanese(name));
    const back: Change = (tags) => withJudgement(withoutOwnTag(tags, name), name, before);
    const drawing = await this.#edit("add", name, change, back);
    // The server may know the typed tag under another spelling.
    if (drawing !== null && drawing === this.drawing) void this.load(drawing);
  }

  remove(name: string): void {
    const tag = this.all?.own.find((own) => own.name === name);
    if (tag === undefined) return;
    const back: Change = (tags) => withOwnTag(tags, tag);
    void this.#edit("remove", name, (tags) => withoutOwnTag(tags, name), back);
  }

  /** Return the lowest possible threshold of a tag: lower scores are not stored. */
  lowestThreshold({ name, threshold }: PredictedTag): number {
    return this.#lowest.get(name) ?? Math.min(MIN_STORED_SCORE, threshold);
  }

  /** Set the threshold of a tag; null restores the encoder's own. */
  moveThreshold(name: string, threshold: number | null): void {
    const tag = this.all?.predicted.find((predicted) => predicted.name === name);
    if (tag === undefined) return;
    this.refusal = null;
    if (threshold !== null) this.#change((tags) => withThreshold(tags, name, threshold));
    this.#move.to(name, threshold, tag.threshold);
  }

  // An answer that was sent before an edit finished may be outdated: fetch again.
  async #fetch(id: string, signal: AbortSignal): Promise<DrawingTags> {
    let tags: DrawingTags;
    let queue: Promise<unknown>;
    do {
      queue = this.#queue;
      await queue;
      signal.throwIfAborted();
      tags = await fetchTags(id, signal);
      signal.throwIfAborted();
    } while (queue !== this.#queue);
    return tags;
  }

  #take(id: string, tags: DrawingTags): void {
    for (const { name, japanese } of [...tags.predicted, ...tags.keywords, ...tags.own]) {
      tagNames.remember(name, japanese);
    }
    if (id !== this.drawing) {
      this.confident = confidentTags(tags.predicted);
      this.counts.clear();
    }
    this.all = tags;
    this.drawing = id;
  }

  // Edits are sent in order. Return the drawing if the server accepted the edit, else null.
  #edit(act: TagAction, name: string, change: Change, back: Change): Promise<string | null> {
    const drawing = this.drawing;
    if (drawing === null) return Promise.resolve(null);
    this.refusal = null;
    this.#change(change);
    const turn = this.#queue.then(async () => {
      try {
        await editTags(tagEdit([drawing], act, name));
        reportTagChange(name);
        if (this.error !== null && drawing === this.drawing) void this.load(drawing); // the server answers again
        return drawing;
      } catch (error) {
        if (this.drawing === drawing) this.#change(back);
        this.refusal = asApiError(error);
        return null;
      }
    });
    this.#queue = turn;
    return turn;
  }

  #change(change: Change): void {
    if (this.all !== null) this.all = change(this.all);
  }
}

export const tags = new Tags();
