import type { Encoders } from "../shared/encoders";

/** Two encoders and a position between them: the state of the slider. */
export interface Blend {
  readonly from: string;
  readonly to: string;
  /** 0 is `from` alone, 1 is `to` alone. Beyond these, the other encoder has a negative weight. */
  readonly position: number;
}

/** How far the slider extends beyond its ends. */
export const EXTRAPOLATION = 0.5;
export const BLEND_STEP = 0.1;

/** Return the encoders in the order of the slider: the one for the subject first, the one for the style last. */
export function orderedEncoders({ names, subject, style }: Encoders): readonly string[] {
  const between = names.filter((name) => name !== subject && name !== style);
  const end = (name: string | null) => names.filter((other) => other === name);
  return [...end(subject), ...between, ...(style === subject ? [] : end(style))];
}

/**
 * Return the blend for the weights. The result is the default if no weight is of an existing encoder. For a search
 * by an artist, the default is the encoder for style alone, if there is one.
 */
export function blendFromWeights(
  weights: Readonly<Record<string, number>>,
  encoders: Encoders,
  artist: string | null = null,
): Blend | null {
  const ordered = orderedEncoders(encoders);
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const named = ordered.filter((name) => name in weights);
  const [from, to] = [named[0], named.at(-1)];
  if (from === undefined || to === undefined) {
    return artist !== null && last === encoders.style ? { from: first, to: last, position: 1 } : defaultBlend(first, last, encoders);
  }
  if (from === to) return from === last ? { from: first, to, position: 1 } : { from, to: last, position: 0 };
  const [a, b] = [weights[from] ?? 0, weights[to] ?? 0];
  return a + b > 0 ? { from, to, position: clamp(b / (a + b)) } : defaultBlend(from, to, encoders);
}

/** Return the default: the first encoder of the collection alone, or the middle between two others. */
function defaultBlend(from: string, to: string, encoders: Encoders): Blend {
  const position = encoders.names[0] === from ? 0 : encoders.names[0] === to ? 1 : 0.5;
  return { from, to, position };
}

/** Return the weights for the URL: those of both ends, also if one is 0, so that both ends are kept. */
export function weightsFromBlend({ from, to, position }: Blend): Record<string, number> {
  return { [from]: round(1 - position), [to]: round(position) };
}

/** Return the weights for a search request; null for the default of the server. */
export function requestWeights(
  blend: Blend | null,
  encoders: Encoders,
): Record<string, number> | null {
  if (blend === null) return null;
  const used = Object.entries(weightsFromBlend(blend)).filter(([, weight]) => weight !== 0);
  const [only] = used;
  if (used.length === 1 && only !== undefined && only[0] === encoders.names[0]) return null;
  return Object.fromEntries(used);
}

/**
 * Return the blend with another encoder at one end. If the ends swap their order, the position is mirrored.
 */
export function replaceEnd(
  blend: Blend,
  end: "from" | "to",
  name: string,
  encoders: Encoders,
): Blend {
  const { position } = blend;
  const from = end === "from" ? name : blend.from;
  const to = end === "to" ? name : blend.to;
  const line = orderedEncoders(encoders);
  if (from === to) return blend;
  return line.indexOf(from) < line.indexOf(to) ? { from, to, position } : { from: to, to: from, position: round(1 - position) };
}

function clamp(position: number): number {
  return round(Math.min(1 + EXTRAPOLATION, Math.max(-EXTRAPOLATION, position)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
