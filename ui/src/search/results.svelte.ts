import type { SearchRequest } from "../query/query";
import { queryImages } from "../query/queryImages";
import { querySketches } from "../query/querySketches";
import { coordinatesOf } from "../query/strokes";
import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchListing, filterFields, type Hit } from "../shared/drawings/api";
import {
  drawingsFromArrow,
  drawingsFromTiles,
  NO_DRAWINGS,
  type Drawings,
  type Tile,
} from "../shared/drawings/drawings";
import { titles } from "../shared/drawings/titles.svelte";
import { onTagChange } from "../tags/tagChanges";
import { tagNames } from "../tags/tagNames.svelte";
import { search, type QueryAlternatives, type SeenSketch } from "./api";

const FIRST_PAGE = 60;
const NEXT_PAGE = 200;

/** The drawings in the grid: the whole listing, or the hits of a search. */
class Results {
  drawings = $state.raw<Drawings>(NO_DRAWINGS);
  ranked = $state(false);
  /** Whether scrolling can load more hits. */
  more = $state(false);
  loading = $state(true);
  error = $state.raw<ApiError | null>(null);
  /** The time of the search in milliseconds, as the server reports it. */
  tookMs = $state<number | null>(null);
  /** Increases with every new answer, not with further pages: the grid then scrolls to the top. */
  answer = $state(0);
  /** No drawing has all words of the search; the hits have some of them. */
  partial = $state(false);
  /** What to search for instead of words that no drawing has together. */
  alternatives = $state.raw<QueryAlternatives | null>(null);
  /** What was seen in the sketch of the search; null without one. */
  sketch = $state.raw<SeenSketch | null>(null);
  /** A tag of the search was edited since. */
  outdated = $state(false);

  #request = $state.raw<SearchRequest | null>(null);
  #answered = $state.raw<string | null>(null);
  #tiles: Tile[] = [];
  #abort = new AbortController();
  #paging = false;

  /** Run a request; earlier requests without an answer are cancelled. */
  async load(request: SearchRequest, ranked: boolean): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.#request = request;
    this.#paging = false;
    this.loading = true;
    this.error = null;
    try {
      if (ranked) await this.#search(request, abort.signal);
      else await this.#list(request, abort.signal);
      this.outdated = false;
      this.#answered = JSON.stringify(request);
      this.answer += 1;
    } catch (error) {
      if (isAbort(error) || abort.signal.aborted) return;
      if (!this.current) this.#forget();
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Whether `drawings` belong to the latest request. */
  get current(): boolean {
    return this.#answered === JSON.stringify(this.#request);
  }

  /** Load the next page of hits. */
  async next(): Promise<void> {
    const request = this.#request;
    if (!this.more || this.#paging || this.loading || request === null) return;
    this.#paging = true;
    const { signal } = this.#abort;
    try {
      const page = await this.#page(request, this.#tiles.length, NEXT_PAGE, signal);
      if (signal.aborted) return;
      this.#extend(page.hits, NEXT_PAGE);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.error = asApiError(error);
      this.more = false;
    }
    this.#paging = false;
  }

  /** Note that a tag was edited: the results may be outdated. */
  tagChanged(tag: string): void {
    const { tags = [], withoutTags = [], text = null } = this.#request ?? {};
    const names = [tag, tagNames.japanese(tag) ?? tag].map((name) => name.toLowerCase());
    const words = (text ?? "").toLowerCase();
    const inText = names.some((name) => words.includes(name));
    if (inText || [...tags, ...withoutTags].some((asked) => names.includes(asked.toLowerCase()))) {
      this.outdated = true;
    }
  }

  #forget(): void {
    this.drawings = NO_DRAWINGS;
    this.#tiles = [];
    this.#answered = null;
    this.more = false;
    this.tookMs = null;
    this.partial = false;
    this.alternatives = null;
    this.sketch = null;
  }

  async #list(request: SearchRequest, signal: AbortSignal): Promise<void> {
    const bytes = await fetchListing(request, signal, request);
    signal.throwIfAborted();
    this.drawings = drawingsFromArrow(bytes);
    this.#tiles = [];
    this.more = false;
    this.ranked = false;
    this.tookMs = null;
    this.partial = false;
    this.alternatives = null;
    this.sketch = null;
  }

  async #search(request: SearchRequest, signal: AbortSignal): Promise<void> {
    const page = await this.#page(request, 0, FIRST_PAGE, signal);
    signal.throwIfAborted();
    this.#tiles = [];
    this.#extend(page.hits, FIRST_PAGE);
    this.ranked = true;
    this.tookMs = page.took_ms;
    this.partial = page.partial;
    this.alternatives = page.alternatives;
    this.sketch = page.sketch;
  }

  #page(request: SearchRequest, offset: number, limit: number, signal: AbortSignal) {
    const image = request.image === null ? null : queryImages.blob(request.image);
    const strokes = request.sketch === null ? null : querySketches.strokes(request.sketch);
    const query = {
      strokes: strokes === null ? null : coordinatesOf(strokes),
      like: [...request.like],
      unlike: [...request.unlike],
      artist: request.artist,
      text: request.text,
      ...filterFields(request),
      sort: request.sort,
      seed: request.seed,
      encoders: request.encoders,
      copies: request.copies,
      limit,
      offset,
    };
    return search(query, image, signal);
  }

  #extend(hits: Hit[], asked: number): void {
    for (const hit of hits) titles.remember(hit);
    this.#tiles = [...this.#tiles, ...hits.map((hit) => ({ ...hit, artist: null }))];
    this.drawings = drawingsFromTiles(this.#tiles);
    this.more = hits.length === asked;
  }
}

export const results = new Results();

onTagChange((tag) => results.tagChanged(tag));
