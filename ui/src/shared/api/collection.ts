import { getJson } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type CollectionInfo = Schemas["CollectionInfo"];

export function fetchCollection(signal?: AbortSignal): Promise<CollectionInfo> {
  return getJson("/api/collection", signal);
}
