import type { CopiesMode } from "../copies/copies.svelte";
import { getJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type Artist = Schemas["Artist"];
export type Artists = Schemas["ArtistsResponse"];
export type ArtistsLike = Schemas["ArtistsLikeResponse"];

/** Fetch the artists, those with the most drawings first. */
export function fetchArtists(limit: number, copies: CopiesMode, signal?: AbortSignal): Promise<Artists> {
  return getJson(`/api/artists?limit=${limit}&copies=${copies}`, signal);
}

/** Fetch the artists with similar drawings, by `encoder` (null: the default). */
export function fetchArtistsLike(
  artist: string,
  encoder: string | null,
  limit: number,
  copies: CopiesMode,
  signal?: AbortSignal,
): Promise<ArtistsLike> {
  const params = new URLSearchParams({ artist, limit: String(limit), copies });
  if (encoder !== null) params.set("encoder", encoder);
  return getJson(`/api/artists/like?${params}`, signal);
}
