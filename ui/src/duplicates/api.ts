import { sendBody, sendJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";
import { trackJob, type OnProgress } from "../shared/api/jobs";

type Schemas = components["schemas"];
export type DuplicateGroup = Schemas["DuplicateGroup"];
export type DuplicateLink = Schemas["DuplicateLink"];
export type DuplicateMember = Schemas["DuplicateMember"];
export type DuplicatesAnswer = Schemas["DuplicatesAnswer"];
export type Verdict = NonNullable<Schemas["DuplicatesReview"]["verdict"]>;

export function fetchDuplicates(
  offset: number,
  limit: number,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<DuplicatesAnswer> {
  const url = `/api/duplicates?offset=${offset}&limit=${limit}`;
  return trackJob((headers) => sendJson<DuplicatesAnswer>(url, { headers }, signal), signal, onProgress);
}

/** Says what drawings are to one another, every two of them, and which to keep. */
export function reviewDuplicates(
  drawings: readonly string[],
  verdict: Verdict,
  keep: string | null,
): Promise<unknown> {
  return sendBody("/api/duplicates/reviews", "POST", { drawings, verdict, keep });
}

/** What was said of these drawings, every two of them, is said no longer. */
export function takeBackReview(drawings: readonly string[]): Promise<unknown> {
  return sendBody("/api/duplicates/reviews", "POST", { drawings, verdict: null });
}
