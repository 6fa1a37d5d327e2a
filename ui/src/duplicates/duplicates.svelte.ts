import { SvelteSet } from "svelte/reactivity";

import { ApiError, asApiError, isAbort } from "../shared/api/client";
import type { Progress } from "../shared/api/jobs";
import { sharedMessages } from "../shared/messages";
import { fetchDuplicates, reviewDuplicates, takeBackReview, type DuplicateGroup, type Verdict } from "./api";
import { applyVerdict, hasSimilarMembers, needsReview, nextUnreviewed } from "./groups";

const GROUPS_PER_REQUEST = 500;

interface Judgement {
  readonly at: number;
  readonly before: DuplicateGroup;
  readonly drawings: readonly string[];
}

/**
 * The groups as they were found, with the reviews since then. Groups do not move or disappear during the
 * review.
 */
class Duplicates {
  groups = $state.raw<readonly DuplicateGroup[] | null>(null);
  /** Files with the same bytes. */
  identical = $state.raw<readonly DuplicateGroup[]>([]);
  error = $state.raw<ApiError | null>(null);
  /** The progress of the search; null before the server has reported any. */
  progress = $state.raw<Progress | null>(null);
  /** The reason why the server rejected the last review. */
  refusal = $state.raw<ApiError | null>(null);
  busy = $state(false);
  at = $state(0);
  /** The index of the chosen drawing of the group. */
  chosen = $state(0);
  /** The drawings that the next review covers; empty for all. */
  readonly picked = new SvelteSet<string>();
  /** The version of the collection that the groups belong to. */
  version = $state<string | null>(null);
  #abort = new AbortController();
  #judgements = $state.raw<readonly Judgement[]>([]);

  readonly group: DuplicateGroup | null = $derived(this.groups?.[this.at] ?? null);
  readonly done: number = $derived(this.groups?.filter((group) => !needsReview(group)).length ?? 0);

  get canUndo(): boolean {
    return this.#judgements.length > 0 && !this.busy;
  }

  /** Load all groups of a version, unless they are loaded, and show the first one to review. */
  async load(version: string | null): Promise<void> {
    if (this.groups !== null && this.version === version) return;
    this.groups = null;
    this.#abort.abort();
    this.error = null;
    this.progress = null;
    const { signal } = (this.#abort = new AbortController());
    try {
      const found: DuplicateGroup[] = [];
      let total = Infinity;
      while (found.length < total) {
        const page = await fetchDuplicates(found.length, GROUPS_PER_REQUEST, signal, (progress) => (this.progress = progress));
        total = page.groups.length === 0 ? 0 : page.total;
        found.push(...page.groups);
      }
      signal.throwIfAborted();
      this.identical = found.filter((group) => group.members.some(({ copies }) => copies.length > 0));
      const groups = found.filter(hasSimilarMembers);
      this.groups = groups;
      this.version = version;
      this.#judgements = [];
      this.show(Math.max(0, nextUnreviewed(groups, -1, 1)));
    } catch (error) {
      if (signal !== this.#abort.signal) return; // a newer request has replaced this one
      this.error = isAbort(error) ? new ApiError("Cancelled", sharedMessages().stopped, 0) : asApiError(error);
    }
  }

  /** Stop the search, also on the server. */
  stop(): void {
    this.#abort.abort();
  }

  show(at: number): void {
    const last = (this.groups?.length ?? 0) - 1;
    this.at = Math.max(0, Math.min(last, at));
    this.chosen = 0;
    this.picked.clear();
    this.refusal = null;
  }

  choose(index: number): void {
    this.chosen = index;
  }

  pick(id: string): void {
    if (!this.picked.delete(id)) this.picked.add(id);
  }

  /** Save a verdict on the drawings, and show the next group to review. */
  async judge(verdict: Verdict): Promise<void> {
    const { group, at } = this;
    if (group === null || this.busy) return;
    const drawings = this.#judged(group);
    const keep = verdict === "duplicate" ? this.#keep(group, drawings) : null;
    if (!(await this.#send(() => reviewDuplicates(drawings, verdict, keep)))) return;
    this.#judgements = [...this.#judgements, { at, before: group, drawings }];
    this.#put(at, applyVerdict(group, drawings, verdict, keep));
    this.picked.clear();
    const next = needsReview(this.groups?.[at] ?? group) ? at : nextUnreviewed(this.groups ?? [], at, 1);
    if (next >= 0) this.show(next);
  }

  /** Undo the last review and restore the verdicts before it. */
  async undo(): Promise<void> {
    const last = this.#judgements.at(-1);
    if (last === undefined || this.busy) return;
    if (!(await this.#send(() => restore(last)))) return;
    this.#judgements = this.#judgements.slice(0, -1);
    this.#put(last.at, last.before);
    this.show(last.at);
  }

  #judged({ members }: DuplicateGroup): string[] {
    const ids = members.map(({ id }) => id);
    const some = ids.filter((id) => this.picked.has(id));
    return some.length > 1 ? some : ids;
  }

  #keep({ members }: DuplicateGroup, drawings: readonly string[]): string | null {
    const chosen = members[this.chosen]?.id;
    return chosen !== undefined && drawings.includes(chosen) ? chosen : (drawings[0] ?? null);
  }

  #put(at: number, group: DuplicateGroup): void {
    this.groups = this.groups?.map((other, index) => (index === at ? group : other)) ?? null;
  }

  async #send(request: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.refusal = null;
    try {
      await request();
    } catch (error) {
      this.refusal = asApiError(error);
    }
    this.busy = false;
    return this.refusal === null;
  }
}

async function restore({ before, drawings }: Judgement): Promise<void> {
  await takeBackReview(drawings);
  for (const { a, b, verdict } of before.links) {
    if (verdict === null || !drawings.includes(a) || !drawings.includes(b)) continue;
    const kept = before.members.find(({ id, role }) => role === "keep" && (id === a || id === b));
    await reviewDuplicates([a, b], verdict, verdict === "different" ? null : (kept?.id ?? null));
  }
}

export const duplicates = new Duplicates();
