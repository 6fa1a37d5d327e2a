import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchListing, type Hit } from "../shared/drawings/api";
import { search } from "./api";
import { fromArrow, fromTiles, NO_DRAWINGS, type Drawings, type Tile } from "../shared/drawings/drawings";
import type { Question } from "../query/query";
import { queryImages } from "../query/queryImages";
import { onTagChange } from "../tags/tagChanges";
import { tagNames } from "../tags/tagNames.svelte";
import { titles } from "../shared/drawings/titles.svelte";

const FIRST_PAGE = 60;
const NEXT_PAGE = 200;

/** The drawings in the grid: the listing, or the answer to a search. */
class Results {
  drawings = $state.raw<Drawings>(NO_DRAWINGS);
  ranked = $state(false);
  /** More hits can be had by scrolling. */
  more = $state(false);
  loading = $state(true);
  error = $state.raw<ApiError | null>(null);
  /** What the search itself took, as the server says. */
  tookMs = $state<number | null>(null);
  /** Grows with every new answer (not with further pages): the grid goes back to its top. */
  answer = $state(0);
  /** A tag that was asked for has been changed since. */
  outdated = $state(false);

  #question = $state.raw<Question | null>(null);
  #answered = $state.raw<string | null>(null);
  #tiles: Tile[] = [];
  #abort = new AbortController();
  #paging = false;

  /** Answers `question`; whatever was asked before and has not been answered is dropped. */
  async ask(question: Question, ranked: boolean): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.#question = question;
    this.#paging = false;
    this.loading = true;
    this.error = null;
    try {
      if (ranked) await this.#search(question, abort.signal);
      else await this.#list(question, abort.signal);
      this.outdated = false;
      this.#answered = JSON.stringify(question);
      this.answer += 1;
    } catch (error) {
      if (isAbort(error) || abort.signal.aborted) return;
      if (!this.current) this.#forget();
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Whether `drawings` answers what was asked last, and not a question before. */
  get current(): boolean {
    return this.#answered === JSON.stringify(this.#question);
  }

  /** The next hits, where there are more. */
  async next(): Promise<void> {
    const question = this.#question;
    if (!this.more || this.#paging || this.loading || question === null) return;
    this.#paging = true;
    const { signal } = this.#abort;
    try {
      const page = await this.#page(question, this.#tiles.length, NEXT_PAGE, signal);
      if (signal.aborted) return;
      this.#extend(page.hits, NEXT_PAGE);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.error = asApiError(error);
      this.more = false;
    }
    this.#paging = false;
  }

  /** A tag was changed on some drawings: what was asked may have another answer now. */
  changed(tag: string): void {
    const { tags = [], withoutTags = [] } = this.#question ?? {};
    const names = [tag, tagNames.japanese(tag) ?? tag].map((name) => name.toLowerCase());
    if ([...tags, ...withoutTags].some((asked) => names.includes(asked.toLowerCase()))) {
      this.outdated = true;
    }
  }

  #forget(): void {
    this.drawings = NO_DRAWINGS;
    this.#tiles = [];
    this.#answered = null;
    this.more = false;
    this.tookMs = null;
  }

  async #list(question: Question, signal: AbortSignal): Promise<void> {
    const bytes = await fetchListing(question, signal);
    signal.throwIfAborted();
    this.drawings = fromArrow(bytes);
    this.#tiles = [];
    this.more = false;
    this.ranked = false;
    this.tookMs = null;
  }

  async #search(question: Question, signal: AbortSignal): Promise<void> {
    const page = await this.#page(question, 0, FIRST_PAGE, signal);
    signal.throwIfAborted();
    this.#tiles = [];
    this.#extend(page.hits, FIRST_PAGE);
    this.ranked = true;
    this.tookMs = page.took_ms;
  }

  #page(question: Question, offset: number, limit: number, signal: AbortSignal) {
    const image = question.image === null ? null : queryImages.blob(question.image);
    const query = {
      like: [...question.like],
      unlike: [...question.unlike],
      artist: question.artist,
      tags: [...question.tags],
      without_tags: [...question.withoutTags],
      where: question.where,
      among: [...question.among],
      encoders: question.encoders,
      copies: question.copies,
      limit,
      offset,
    };
    return search(query, image, signal);
  }

  #extend(hits: Hit[], asked: number): void {
    for (const hit of hits) titles.remember(hit);
    this.#tiles = [...this.#tiles, ...hits.map((hit) => ({ ...hit, artist: null }))];
    this.drawings = fromTiles(this.#tiles);
    this.more = hits.length === asked;
  }
}

export const results = new Results();

onTagChange((tag) => results.changed(tag));
