import { fetchBytes, getJson } from "../api/client";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Drawing = Schemas["Drawing"];
export type Hit = Schemas["Hit"];

export type Orientation = NonNullable<Schemas["SearchQuery"]["orientation"]>;
export type Sort = NonNullable<Schemas["SearchQuery"]["sort"]>;

/** The filters of a listing, a search or a walk. */
export interface ListingFilters {
  readonly tags: readonly string[];
  readonly withoutTags: readonly string[];
  readonly where: string | null;
  readonly among: readonly string[];
  readonly folder: string | null;
  readonly orientation: Orientation | null;
  /** The first and the last day on which the file was modified, such as 2026-01-31. */
  readonly since: string | null;
  readonly until: string | null;
  readonly untagged: boolean;
  readonly notOnBoard: boolean;
}

export const NO_FILTERS: ListingFilters = {
  tags: [],
  withoutTags: [],
  where: null,
  among: [],
  folder: null,
  orientation: null,
  since: null,
  until: null,
  untagged: false,
  notOnBoard: false,
};

/** The words of a listing. */
export interface ListedWords {
  readonly text: string;
  /** Whether uncertain and related tags match too, as in the hits of a search. */
  readonly uncertain: boolean;
}

/** The order of a listing; the seed is for the random order. */
export interface Order {
  readonly sort: Sort;
  readonly seed: number;
}

export const BY_PATH: Order = { sort: "relevance", seed: 0 };

export const thumbnailUrl = (id: string): string => `${drawingUrl(id)}/thumbnail`;
/** The drawing as WebP at full size, for any file format. */
export const previewUrl = (id: string): string => `${drawingUrl(id)}/preview`;
export const fileUrl = (id: string): string => `${drawingUrl(id)}/file`;

export function fetchDrawing(id: string, signal?: AbortSignal): Promise<Drawing> {
  return getJson(drawingUrl(id), signal);
}

/** Fetch all drawings that match, as an Arrow IPC stream. */
export function fetchListing(
  filters: ListingFilters,
  signal?: AbortSignal,
  order: Order = BY_PATH,
  words: ListedWords | null = null,
): Promise<Uint8Array> {
  const params = new URLSearchParams();
  const put = (name: string, value: string | null) => {
    if (value !== null) params.append(name, value);
  };
  put("text", words?.text || null);
  put("uncertain", words?.text && words.uncertain ? "true" : null);
  put("where", filters.where);
  for (const tag of filters.tags) put("tag", tag);
  for (const tag of filters.withoutTags) put("without_tag", tag);
  for (const selection of filters.among) put("among", selection);
  put("folder", filters.folder);
  put("orientation", filters.orientation);
  put("since", filters.since);
  put("until", filters.until);
  put("untagged", filters.untagged ? "true" : null);
  put("not_on_board", filters.notOnBoard ? "true" : null);
  put("sort", order.sort === BY_PATH.sort ? null : order.sort);
  put("seed", order.seed === BY_PATH.seed ? null : String(order.seed));
  const search = params.size > 0 ? `?${params}` : "";
  return fetchBytes(`/api/drawings${search}`, signal);
}

/** Return filters as the fields of a request in JSON. */
export function filterFields(filters: ListingFilters) {
  const { tags, withoutTags, where, among, folder, orientation, since, until, untagged, notOnBoard } = filters;
  return {
    tags: [...tags],
    without_tags: [...withoutTags],
    where,
    among: [...among],
    folder,
    orientation,
    since,
    until,
    untagged,
    not_on_board: notOnBoard,
  };
}

export function drawingUrl(id: string): string {
  return `/api/drawings/${encodeURIComponent(id)}`;
}
