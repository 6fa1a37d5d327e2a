import { sendBody } from "../shared/api/client";
import { trackJob, type OnProgress } from "../shared/api/jobs";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type Candidate = Schemas["Between"];
export type MorphAnswer = Schemas["MorphAnswer"];
export type Quality = Schemas["Quality"];
export type Step = Schemas["Step"];
export type WalkAnswer = Schemas["WalkAnswer"];
export type MorphQuery = Partial<Schemas["MorphQuery"]> & Pick<Schemas["MorphQuery"], "a" | "b">;
export type Encoding = Partial<Pick<Schemas["MorphQuery"], "encoder" | "encoders">>;
export type CandidateQuery = Partial<Schemas["BetweenQuery"]> &
  Pick<Schemas["BetweenQuery"], "a" | "b">;

export function fetchWalk(query: MorphQuery, signal: AbortSignal, onProgress: OnProgress): Promise<MorphAnswer> {
  const run = (headers: Record<string, string>) =>
    sendBody<MorphAnswer>("/api/morph", "POST", query, signal, headers);
  return trackJob(run, signal, onProgress);
}

/** Fetch the walk along given drawings. */
export function fetchWalkAlong(
  drawings: readonly string[],
  encoding: Encoding,
  signal: AbortSignal,
): Promise<WalkAnswer> {
  return sendBody("/api/along", "POST", { drawings, ...encoding }, signal);
}

/** Fetch drawings that could be placed between two others. */
export async function fetchCandidates(query: CandidateQuery): Promise<Candidate[]> {
  return (await sendBody<Schemas["BetweenAnswer"]>("/api/between", "POST", query)).drawings;
}
