import type { CopiesMode } from "../copies/copies.svelte";
import { requestWeights, blendFromWeights } from "./blend";
import { composeWhere, countFilters, NO_FILTER } from "./filter";
import type { View } from "./view";

export type ExampleSide = "like" | "unlike";

/** What the server is asked; the same question gives the same key, so answers are not fetched twice. */
export interface SearchRequest {
  readonly image: string | null;
  readonly like: readonly string[];
  readonly unlike: readonly string[];
  readonly artist: string | null;
  readonly tags: readonly string[];
  readonly withoutTags: readonly string[];
  readonly where: string | null;
  readonly among: readonly string[];
  readonly encoders: Readonly<Record<string, number>> | null;
  readonly copies: CopiesMode;
}

export function buildSearchRequest(view: View, encoders: readonly string[], copies: CopiesMode = "stack"): SearchRequest {
  const ranked = isRanked(view);
  return {
    image: view.image,
    like: view.like,
    unlike: view.unlike,
    artist: view.artist,
    tags: view.tags,
    withoutTags: view.withoutTags,
    where: composeWhere(view.filter),
    among: view.among,
    encoders: ranked ? requestWeights(blendFromWeights(view.weights, encoders, view.artist), encoders) : null,
    copies: ranked ? copies : "stack",
  };
}

/** Whether drawings are compared with examples; otherwise they are only filtered. */
export function isRanked(view: View): boolean {
  return (
    view.image !== null ||
    view.artist !== null ||
    view.like.length > 0 ||
    view.unlike.length > 0
  );
}

/** Whether anything is asked at all. */
export function isSearching(view: View): boolean {
  return (
    isRanked(view) ||
    view.tags.length > 0 ||
    view.withoutTags.length > 0 ||
    view.among.length > 0 ||
    countFilters(view.filter) > 0
  );
}

/** The view with `id` among the likes or unlikes, or no longer, if it was. */
export function toggleExample(view: View, id: string, side: ExampleSide): View {
  const had = view[side].includes(id);
  const like = view.like.filter((other) => other !== id);
  const unlike = view.unlike.filter((other) => other !== id);
  if (!had) (side === "like" ? like : unlike).push(id);
  return { ...view, like, unlike };
}

/** The view that asks for `tag` (or for drawings without it). */
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

/** The view that asks for `tag` on that side, or no longer, if it did. */
export function toggleTag(view: View, tag: string, wanted: boolean): View {
  const asked = (wanted ? view.tags : view.withoutTags).includes(tag);
  return asked ? removeTag(view, tag) : addTag(view, tag, wanted);
}

/** The view that asks nothing; what is open and the walk stay. */
export function clearSearch(view: View): View {
  return {
    ...view,
    image: null,
    like: [],
    unlike: [],
    artist: null,
    tags: [],
    withoutTags: [],
    filter: NO_FILTER,
    among: [],
  };
}

/** What was typed: `-cat` asks for drawings without the keyword cat. */
export function parseKeyword(text: string): { keyword: string; wanted: boolean } {
  const trimmed = text.trim();
  const unwanted = /^[-−ー]\s*\S/.test(trimmed);
  return { keyword: unwanted ? trimmed.slice(1).trim() : trimmed, wanted: !unwanted };
}
