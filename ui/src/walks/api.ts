import { sendBody } from "../shared/api/client";
import type { components } from "../shared/api/schema";
import { watched, type Tell } from "../shared/api/jobs";

type Schemas = components["schemas"];
export type Between = Schemas["Between"];
export type MorphAnswer = Schemas["MorphAnswer"];
export type Quality = Schemas["Quality"];
export type Step = Schemas["Step"];
export type WalkAnswer = Schemas["WalkAnswer"];
export type MorphQuery = Partial<Schemas["MorphQuery"]> & Pick<Schemas["MorphQuery"], "a" | "b">;
export type Encoding = Partial<Pick<Schemas["MorphQuery"], "encoder" | "encoders">>;
export type BetweenQuery = Partial<Schemas["BetweenQuery"]> &
  Pick<Schemas["BetweenQuery"], "a" | "b">;

export function morph(query: MorphQuery, signal: AbortSignal, tell: Tell): Promise<MorphAnswer> {
  const run = (headers: Record<string, string>) =>
    sendBody<MorphAnswer>("/api/morph", "POST", query, signal, headers);
  return watched(run, signal, tell);
}

/** The walk along given drawings. */
export function along(
  drawings: readonly string[],
  encoding: Encoding,
  signal: AbortSignal,
): Promise<WalkAnswer> {
  return sendBody("/api/along", "POST", { drawings, ...encoding }, signal);
}

/** Drawings that could stand between two. */
export async function between(query: BetweenQuery): Promise<Between[]> {
  return (await sendBody<Schemas["BetweenAnswer"]>("/api/between", "POST", query)).drawings;
}
