import type { CopiesMode } from "../copies/copies.svelte";
import type { Encoders } from "../shared/encoders";
import { BY_PATH, type ListingFilters, type Order } from "../shared/drawings/api";
import { blendFromWeights, requestWeights } from "./blend";
import { composeWhere, countFilters, FILTER_FIELDS, hasInvalidDays, NO_FILTER } from "./filter";
import { joinParts, textParts } from "./queryText";
import { MAX_TEXT, type View } from "./view";

export type ExampleSide = "like" | "unlike";

/** A request to the server. Equal requests have equal JSON, so that answers are not fetched twice. */
export interface SearchRequest extends ListingFilters, Order {
  readonly image: string | null;
  readonly sketch: string | null;
  readonly like: readonly string[];
  readonly unlike: readonly string[];
  readonly artist: string | null;
  readonly text: string | null;
  readonly encoders: Readonly<Record<string, number>> | null;
  readonly copies: CopiesMode;
}

export function buildSearchRequest(view: View, encoders: Encoders, copies: CopiesMode = "stack"): SearchRequest {
  const ranked = isRanked(view);
  return {
    image: view.image,
    sketch: view.sketch,
    like: view.like,
    unlike: view.unlike,
    artist: view.artist,
    text: view.text || null,
    ...listingFilters(view),
    ...(ranked ? BY_PATH : orderOf(view)),
    encoders: ranked ? requestedEncoders(view, encoders) : null,
    copies: hasHits(view) ? copies : "stack",
  };
}

/** Return the weights of the encoders of a search with examples; null for those that the server chooses. */
function requestedEncoders(view: View, encoders: Encoders): Record<string, number> | null {
  if (!hasDrawings(view)) return null;
  const weights = requestWeights(blendFromWeights(view.weights, encoders, view.artist), encoders);
  if (weights === null) return null;
  const readers = [view.text === "" ? null : encoders.text, view.sketch === null ? null : encoders.sketch];
  const needed = readers.filter((reader) => reader !== null && !(reader in weights));
  return { ...weights, ...Object.fromEntries(needed.map((reader) => [reader, 1])) };
}

/** Return the filters of a view. Invalid fields of the filter panel filter nothing. */
export function listingFilters({ tags, withoutTags, among, filter }: View): ListingFilters {
  const days = !hasInvalidDays(filter);
  return {
    tags,
    withoutTags,
    where: composeWhere(filter),
    among,
    folder: filter.folder || null,
    orientation: filter.orientation || null,
    since: (days && filter.since) || null,
    until: (days && filter.until) || null,
    untagged: filter.untagged,
    notOnBoard: filter.notOnBoard,
  };
}

/** Return the order of a listing. The seed matters only for the random order. */
function orderOf({ sort, seed }: View): Order {
  return { sort, seed: sort === "random" ? seed : 0 };
}

/** Return whether the search has examples that results are ranked by; else it only filters. */
export function isRanked(view: View): boolean {
  return view.sketch !== null || hasDrawings(view);
}

/** Return whether the search has drawings or images as examples, which encoders compare by meaning or style. */
export function hasDrawings(view: View): boolean {
  return view.image !== null || view.artist !== null || view.like.length > 0 || view.unlike.length > 0;
}

/** Return whether the search has hits, by examples or words; else it only lists drawings. */
export function hasHits(view: View): boolean {
  return isRanked(view) || view.text !== "";
}

/** Return the view that searches for a text too. */
export function addText(view: View, text: string): View {
  const before = joinParts(textParts(view.text)); // closes a quote
  const parts = textParts(`${before} ${text}`);
  return { ...view, text: joinParts(parts).slice(0, MAX_TEXT) };
}

/** Return the view without a part of its text. */
export function removePart(view: View, index: number): View {
  return { ...view, text: joinParts(textParts(view.text).filter((_, i) => i !== index)) };
}

/** Return a text with a word in place of another one. */
export function replaceWord(text: string, word: string, other: string): string {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "iu");
  const found = [whole, new RegExp(escaped, "iu")].find((pattern) => pattern.test(text));
  return found === undefined ? other : text.replace(found, () => other);
}

/** Return whether the search has any condition. */
export function isSearching(view: View): boolean {
  return (
    hasHits(view) ||
    view.tags.length > 0 ||
    view.withoutTags.length > 0 ||
    view.among.length > 0 ||
    countFilters(view.filter) > 0
  );
}

/** Return the view with `id` added to the examples on `side`, or removed from them. */
export function toggleExample(view: View, id: string, side: ExampleSide): View {
  const had = view[side].includes(id);
  const like = view.like.filter((other) => other !== id);
  const unlike = view.unlike.filter((other) => other !== id);
  if (!had) (side === "like" ? like : unlike).push(id);
  return { ...view, like, unlike };
}

/** Return the view that searches with `tag`, or without it. */
export function addTag(view: View, tag: string, wanted: boolean): View {
  const base = removeTag(view, tag);
  return wanted
    ? { ...base, tags: [...base.tags, tag] }
    : { ...base, withoutTags: [...base.withoutTags, tag] };
}

export function removeTag(view: View, tag: string): View {
  return {
    ...view,
    tags: view.tags.filter((other) => other !== tag),
    withoutTags: view.withoutTags.filter((other) => other !== tag),
  };
}

/** Return the view with a tag added on a side, or removed if it was there. */
export function toggleTag(view: View, tag: string, wanted: boolean): View {
  const isIncluded = (wanted ? view.tags : view.withoutTags).includes(tag);
  return isIncluded ? removeTag(view, tag) : addTag(view, tag, wanted);
}

/** Return the view without search conditions; the open drawing and the walk stay. */
export function clearSearch(view: View): View {
  return {
    ...view,
    image: null,
    sketch: null,
    like: [],
    unlike: [],
    artist: null,
    text: "",
    tags: [],
    withoutTags: [],
    filter: NO_FILTER,
    among: [],
  };
}

/**
 * Return the view without its last condition, in the order of the chips, and the text to edit: that of the
 * condition if it is a part of the text, else empty.
 */
export function removeLast(view: View): { view: View; text: string } {
  const field = FILTER_FIELDS.findLast((key) => view.filter[key] !== NO_FILTER[key]);
  const without = (change: Partial<View>) => ({ view: { ...view, ...change }, text: "" });
  if (field !== undefined) return without({ filter: { ...view.filter, [field]: NO_FILTER[field] } });
  if (view.among.length > 0) return without({ among: view.among.slice(0, -1) });
  if (view.withoutTags.length > 0) return without({ withoutTags: view.withoutTags.slice(0, -1) });
  if (view.tags.length > 0) return without({ tags: view.tags.slice(0, -1) });
  const parts = textParts(view.text);
  const part = parts.at(-1);
  if (part !== undefined) return { view: removePart(view, parts.length - 1), text: part.source };
  if (view.artist !== null) return without({ artist: null });
  if (view.unlike.length > 0) return without({ unlike: view.unlike.slice(0, -1) });
  if (view.like.length > 0) return without({ like: view.like.slice(0, -1) });
  return without(view.sketch === null ? { image: null } : { sketch: null });
}

/** Return the number of conditions that only filter: boards, kept clusters and the fields of the filter panel. */
export function countLimits(view: View): number {
  return view.among.length + countFilters(view.filter);
}

/** Return the view without the conditions that only filter. */
export function removeLimits(view: View): View {
  return { ...view, among: [], filter: NO_FILTER };
}

/** Parse typed text: `-cat` means drawings without the keyword cat. */
export function parseKeyword(text: string): { keyword: string; wanted: boolean } {
  const trimmed = text.trim();
  const unwanted = /^[-−ー]\s*\S/.test(trimmed);
  return { keyword: unwanted ? trimmed.slice(1).trim() : trimmed, wanted: !unwanted };
}
