import { sendBody, sendJson } from "../shared/api/client";
import { trackJob, type OnProgress } from "../shared/api/jobs";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type DuplicateGroup = Schemas["DuplicateGroup"];
export type DuplicateLink = Schemas["DuplicateLink"];
export type DuplicateMember = Schemas["DuplicateMember"];
export type DuplicatesResponse = Schemas["DuplicatesResponse"];
export type Verdict = NonNullable<Schemas["DuplicatesReview"]["verdict"]>;

export function fetchDuplicates(
  offset: number,
  limit: number,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<DuplicatesResponse> {
  const url = `/api/duplicates?offset=${offset}&limit=${limit}`;
  return trackJob((headers) => sendJson<DuplicatesResponse>(url, { headers }, signal), signal, onProgress);
}

/** Save a verdict on all pairs of `drawings`, and which of them to keep. */
export function reviewDuplicates(
  drawings: readonly string[],
  verdict: Verdict,
  keep: string | null,
): Promise<unknown> {
  return sendBody("/api/duplicates/reviews", "POST", { drawings, verdict, keep });
}

/** Remove the verdicts on all pairs of `drawings`. */
export function takeBackReview(drawings: readonly string[]): Promise<unknown> {
  return sendBody("/api/duplicates/reviews", "POST", { drawings, verdict: null });
}
