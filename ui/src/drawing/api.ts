import type { CopiesMode } from "../copies/copies.svelte";
import { getJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";
import { drawingUrl } from "../shared/drawings/api";

type Schemas = components["schemas"];
export type EncoderNeighbours = Schemas["EncoderNeighbours"];
export type Neighbours = Schemas["NeighboursResponse"];

export function fetchNeighbours(
  id: string,
  limit: number,
  copies: CopiesMode,
  signal?: AbortSignal,
): Promise<Neighbours> {
  return getJson(`${drawingUrl(id)}/neighbours?limit=${limit}&copies=${copies}`, signal);
}
