import { fetchBytes, getJson } from "../api/client";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Drawing = Schemas["Drawing"];
export type Hit = Schemas["Hit"];

/** The filters of a listing. */
export interface ListingFilters {
  readonly tags: readonly string[];
  readonly withoutTags: readonly string[];
  readonly where: string | null;
  readonly among: readonly string[];
}

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
): Promise<Uint8Array> {
  const params = new URLSearchParams();
  if (filters.where !== null) params.set("where", filters.where);
  for (const tag of filters.tags) params.append("tag", tag);
  for (const tag of filters.withoutTags) params.append("without_tag", tag);
  for (const selection of filters.among) params.append("among", selection);
  const search = params.size > 0 ? `?${params}` : "";
  return fetchBytes(`/api/drawings${search}`, signal);
}

export function drawingUrl(id: string): string {
  return `/api/drawings/${encodeURIComponent(id)}`;
}
