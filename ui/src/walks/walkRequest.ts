import type { CopiesMode } from "../copies/copies.svelte";
import { listingFilters } from "../query/query";
import { BLEND, type View } from "../query/view";
import { filterFields } from "../shared/drawings/api";
import type { Encoders } from "../shared/encoders";
import type { DistanceOptions } from "./api";

/** The drawings that may be on the walk, as the server expects them. */
export interface Bounds extends Partial<ReturnType<typeof filterFields>> {
  readonly copies: CopiesMode;
}

export interface WalkRequest {
  readonly a: string | null;
  readonly b: string | null;
  readonly steps: number | null;
  readonly bridge: boolean;
  readonly damped: boolean;
  readonly encoding: DistanceOptions;
  readonly bounds: Bounds;
}

/** Return the walk request of a view; other parts of the view do not change it. */
export function buildWalkRequest(view: View, encoders: Encoders, copies: CopiesMode = "stack"): WalkRequest {
  const { a, b, steps, bridge, damped } = view;
  const encoding = encodingOf(view, encoders);
  return { a, b, steps, bridge, damped, encoding, bounds: { ...boundsOf(view), copies } };
}

/**
 * Return the encoders of a blended walk: those with a weight in the search if there are several, else all.
 */
function encodingOf({ encoder, weights }: View, encoders: Encoders): DistanceOptions {
  if (encoder !== BLEND) return { encoder };
  const weighed = encoders.names.filter((name) => (weights[name] ?? 0) > 0);
  if (weighed.length < 2) return { encoders: Object.fromEntries(encoders.names.map((name) => [name, 1])) };
  return { encoders: Object.fromEntries(weighed.map((name) => [name, weights[name] ?? 0])) };
}

function boundsOf(view: View): Omit<Bounds, "copies"> {
  return view.within ? filterFields(listingFilters(view)) : {};
}
