import type { Question } from "../../query/query";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type CollectionInfo = Schemas["CollectionInfo"];
export type Drawing = Schemas["Drawing"];
export type DrawingTags = Schemas["TagsAnswer"];
export type EncoderNeighbours = Schemas["EncoderNeighbours"];
export type Hit = Schemas["Hit"];
export type Neighbours = Schemas["NeighboursAnswer"];
export type KeywordCount = Schemas["KeywordCount"];
export type KeywordTag = Schemas["KeywordTag"];
export type Outcome = Schemas["Outcome"];
export type OwnTag = Schemas["OwnTag"];
export type PredictedTag = Schemas["PredictedTag"];
export type SearchAnswer = Schemas["SearchAnswer"];
export type SearchQuery = Schemas["SearchQuery"];
export type StudyAnswer = Schemas["StudyAnswer"];
export type StudyChoice = Schemas["StudyChoice"];
export type StudyTrial = Schemas["StudyTrial"];
export type TagEdits = Schemas["TagEdits"];
export type TagKind = KeywordCount["kind"];
export type ThresholdAnswer = Schemas["ThresholdAnswer"];

/** An answer that was an error. `kind` is the server's name for it, or "Unreachable". */
export class ApiError extends Error {
  readonly kind: string;
  readonly status: number;

  constructor(kind: string, message: string, status: number) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
  }

  /** The server did not answer at all, or something else answered in its place. */
  get unreachable(): boolean {
    return this.kind === "Unreachable";
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Any error as an ApiError, so that it can be shown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("Unexpected", error instanceof Error ? error.message : String(error), 0);
}

export const thumbnailUrl = (id: string): string => `${drawingUrl(id)}/thumbnail`;
/** The drawing as WebP at full size, whatever the format of its file. */
export const previewUrl = (id: string): string => `${drawingUrl(id)}/preview`;
export const fileUrl = (id: string): string => `${drawingUrl(id)}/file`;

export function fetchCollection(signal?: AbortSignal): Promise<CollectionInfo> {
  return getJson("/api/collection", signal);
}

export function fetchDrawing(id: string, signal?: AbortSignal): Promise<Drawing> {
  return getJson(drawingUrl(id), signal);
}

/** All drawings that match, as an Arrow IPC stream. */
export function fetchListing(
  question: Pick<Question, "tags" | "withoutTags" | "where" | "among">,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const params = new URLSearchParams();
  if (question.where !== null) params.set("where", question.where);
  for (const tag of question.tags) params.append("tag", tag);
  for (const tag of question.withoutTags) params.append("without_tag", tag);
  for (const selection of question.among) params.append("among", selection);
  const search = params.size > 0 ? `?${params}` : "";
  return fetchBytes(`/api/drawings${search}`, signal);
}

/** An answer that is no JSON. */
export async function fetchBytes(
  url: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Uint8Array> {
  const response = await ask(url, { headers }, signal);
  return readBody(response.arrayBuffer().then((buffer) => new Uint8Array(buffer)));
}

export function fetchNeighbours(
  id: string,
  limit: number,
  copies: NonNullable<SearchQuery["copies"]>,
  signal?: AbortSignal,
): Promise<Neighbours> {
  return getJson(`${drawingUrl(id)}/neighbours?limit=${limit}&copies=${copies}`, signal);
}

export async function search(
  query: SearchQuery,
  image: Blob | null,
  signal?: AbortSignal,
): Promise<SearchAnswer> {
  const form = new FormData();
  form.set("query", JSON.stringify(query));
  if (image !== null) form.set("image", image, "query");
  return sendJson("/api/search", { method: "POST", body: form }, signal);
}

export async function fetchKeywords(
  prefix: string,
  limit: number,
  signal?: AbortSignal,
): Promise<KeywordCount[]> {
  const params = new URLSearchParams({ prefix, limit: String(limit) });
  return (await getJson<Schemas["KeywordsAnswer"]>(`/api/keywords?${params}`, signal)).keywords;
}

export function fetchTags(id: string, signal?: AbortSignal): Promise<DrawingTags> {
  return getJson(`${drawingUrl(id)}/tags`, signal);
}

/** How many drawings an edit of tags changed. */
export async function editTags(edits: TagEdits): Promise<number> {
  return (await sendBody<Schemas["TagEditsAnswer"]>("/api/tags/edits", "POST", edits)).changed;
}

/** Moves the threshold of a tag, or (null) puts it back where it was made. */
export function setThreshold(name: string, threshold: number | null): Promise<ThresholdAnswer> {
  return sendBody("/api/tags/thresholds", "PUT", { name, threshold });
}

/** Starts a participant's part in the study, or goes on with it. */
export function startStudy(
  request: Pick<Schemas["StudyRequest"], "participant" | "encoders">,
): Promise<StudyAnswer> {
  return sendBody("/api/study", "POST", request);
}

/** Saves an answer, also when the page is left meanwhile. */
export function answerStudy(choice: StudyChoice): Promise<StudyAnswer> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(choice);
  return sendJson("/api/study/answers", { method: "POST", headers, body, keepalive: true });
}

/** Files that are not in the collection: damaged, of a format that is not read, or a bug's. */
export async function fetchNotIndexed(limit: number, signal?: AbortSignal): Promise<Outcome[]> {
  const kinds = ["broken", "internal-error", "unsupported"].map((kind) => `outcome=${kind}`);
  const url = `/api/outcomes?${kinds.join("&")}&limit=${limit}`;
  return (await getJson<Schemas["OutcomesAnswer"]>(url, signal)).outcomes;
}

function drawingUrl(id: string): string {
  return `/api/drawings/${encodeURIComponent(id)}`;
}

export function getJson<T>(
  url: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<T> {
  return sendJson<T>(url, { headers }, signal);
}

export function sendBody<T>(
  url: string,
  method: "POST" | "PUT" | "PATCH",
  body: unknown,
  signal?: AbortSignal,
  more: Record<string, string> = {},
): Promise<T> {
  const headers = { "Content-Type": "application/json", ...more };
  return sendJson(url, { method, headers, body: JSON.stringify(body) }, signal);
}

export async function sendJson<T>(url: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const response = await ask(url, init, signal);
  return readBody(response.json() as Promise<T>);
}

const BUSY = 503;
const TRIES = 6;
// The server computes maps and the like for its own page alone. Browsers say that it asks, but not
// over plain HTTP to another machine; no other page can send this header.
const OWN_PAGE = { "Egara-Compute": "1" };

async function ask(url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), ...OWN_PAGE };
  const request = signal ? { ...init, headers, signal } : { ...init, headers };
  for (let tries = 1; ; tries++) {
    const response = await fetched(url, request);
    if (response.ok) return response;
    const wait = Number(response.headers?.get("Retry-After") ?? "");
    if (response.status !== BUSY || wait <= 0 || tries === TRIES) throw await errorOf(response);
    // Not all pages that were sent away come back at the same moment.
    await pause(wait * (1000 + 500 * Math.random()), signal);
  }
}

async function fetched(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw isAbort(error) ? error : unreachable(error);
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason ?? new DOMException("Aborted", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

// A connection can also break while an answer is being read.
async function readBody<T>(body: Promise<T>): Promise<T> {
  try {
    return await body;
  } catch (error) {
    throw isAbort(error) ? error : unreachable(error);
  }
}

function unreachable(error: unknown): ApiError {
  return new ApiError("Unreachable", error instanceof Error ? error.message : String(error), 0);
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as Schemas["ErrorAnswer"];
    return new ApiError(body.error.kind, body.error.message, response.status);
  } catch {
    // No Egara speaks like this: a proxy in between, or a server that is going down.
    return new ApiError("Unreachable", `HTTP ${response.status}`, response.status);
  }
}
