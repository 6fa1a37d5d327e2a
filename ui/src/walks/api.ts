import { sendBody } from "../shared/api/client";
import { trackJob, type OnProgress } from "../shared/api/jobs";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type Candidate = Schemas["Between"];
export type MorphResponse = Schemas["MorphResponse"];
export type Quality = Schemas["Quality"];
export type Step = Schemas["Step"];
export type WalkResponse = Schemas["WalkResponse"];
export type MorphRequest = Partial<Schemas["MorphRequest"]> & Pick<Schemas["MorphRequest"], "a" | "b">;
export type DistanceOptions = Partial<Pick<Schemas["MorphRequest"], "encoder" | "encoders">>;
export type CandidateQuery = Partial<Schemas["BetweenRequest"]> &
  Pick<Schemas["BetweenRequest"], "a" | "b">;

export function fetchWalk(query: MorphRequest, signal: AbortSignal, onProgress: OnProgress): Promise<MorphResponse> {
  const run = (headers: Record<string, string>) =>
    sendBody<MorphResponse>("/api/morph", "POST", query, signal, headers);
  return trackJob(run, signal, onProgress);
}

/** Fetch the walk through the given drawings. */
export function fetchWalkAlong(
  drawings: readonly string[],
  distances: DistanceOptions,
  signal: AbortSignal,
): Promise<WalkResponse> {
  return sendBody("/api/along", "POST", { drawings, ...distances }, signal);
}

/** Fetch drawings that lie between two others. */
export async function fetchCandidates(query: CandidateQuery): Promise<Candidate[]> {
  return (await sendBody<Schemas["BetweenResponse"]>("/api/between", "POST", query)).drawings;
}
