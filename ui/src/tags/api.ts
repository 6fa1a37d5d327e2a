import { getJson, sendBody } from "../shared/api/client";
import type { components } from "../shared/api/schema";
import { drawingUrl } from "../shared/drawings/api";

type Schemas = components["schemas"];
export type DrawingTags = Schemas["TagsResponse"];
export type KeywordCount = Schemas["KeywordCount"];
export type KeywordTag = Schemas["KeywordTag"];
export type OwnTag = Schemas["OwnTag"];
export type PredictedTag = Schemas["PredictedTag"];
export type TagEdits = Schemas["TagEdits"];
export type TagKind = KeywordCount["kind"];
export type ThresholdResponse = Schemas["ThresholdResponse"];

export async function fetchKeywords(
  prefix: string,
  limit: number,
  signal?: AbortSignal,
): Promise<KeywordCount[]> {
  const params = new URLSearchParams({ prefix, limit: String(limit) });
  return (await getJson<Schemas["KeywordsResponse"]>(`/api/keywords?${params}`, signal)).keywords;
}

export function fetchTags(id: string, signal?: AbortSignal): Promise<DrawingTags> {
  return getJson(`${drawingUrl(id)}/tags`, signal);
}

/** Edit tags; return how many drawings changed. */
export async function editTags(edits: TagEdits): Promise<number> {
  return (await sendBody<Schemas["TagEditsResponse"]>("/api/tags/edits", "POST", edits)).changed;
}

/** Set the threshold of a tag; null restores the encoder's own. */
export function setThreshold(name: string, threshold: number | null): Promise<ThresholdResponse> {
  return sendBody("/api/tags/thresholds", "PUT", { name, threshold });
}
