import { getJson, sendJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type Match = Schemas["Match"];
export type FolderNode = Schemas["FolderNode"];
export type Outcome = Schemas["Outcome"];
export type SearchResponse = Schemas["SearchResponse"];
export type SeenSketch = Schemas["SeenSketch"];
export type QueryAlternatives = Schemas["QueryAlternatives"];
export type NameSuggestion = Schemas["Suggestion"];
export type NameSuggestions = Schemas["SuggestionsResponse"];
/** The server has a default for each field. */
export type SearchQuery = Partial<Schemas["SearchQuery"]>;

export async function search(
  query: SearchQuery,
  image: Blob | null,
  signal?: AbortSignal,
): Promise<SearchResponse> {
  const form = new FormData();
  form.set("query", JSON.stringify(query));
  if (image !== null) form.set("image", image, "query");
  return sendJson("/api/search", { method: "POST", body: form }, signal);
}

/** Fetch names that continue a text while it is typed, in sections. */
export async function fetchSuggestions(text: string, limit: number, signal: AbortSignal): Promise<NameSuggestions> {
  const query = new URLSearchParams({ text, limit: String(limit) });
  return getJson<NameSuggestions>(`/api/suggestions?${query}`, signal);
}

/** Fetch files that are not in the collection: broken, unsupported, or failed because of a bug. */
export async function fetchNotIndexed(limit: number, signal?: AbortSignal): Promise<Outcome[]> {
  const kinds = ["broken", "internal-error", "unsupported"].map((kind) => `outcome=${kind}`);
  const url = `/api/outcomes?${kinds.join("&")}&limit=${limit}`;
  return (await getJson<Schemas["OutcomesResponse"]>(url, signal)).outcomes;
}

/** Fetch a folder with its subfolders; without a folder, all indexed folders with theirs. */
export async function fetchFolders(folder: string | null, signal?: AbortSignal): Promise<FolderNode[]> {
  const query = folder === null ? "" : `?${new URLSearchParams({ folder })}`;
  return (await getJson<Schemas["FoldersResponse"]>(`/api/folders${query}`, signal)).folders;
}
