/** Two encoders and a place between them: what one slider says. */
export interface Blend {
  readonly from: string;
  readonly to: string;
  /** 0 is `from` alone, 1 is `to` alone. Beyond them is away from the other one. */
  readonly at: number;
}

/** How far beyond the ends the slider goes: there the other encoder's nearness counts against. */
export const BEYOND = 0.5;
export const BLEND_STEP = 0.1;

const MEANING = "semantic";
const STYLE = "style";

/** The encoders as the slider has them: meaning is at the left, style at the right. */
export function inLine(encoders: readonly string[]): readonly string[] {
  const between = encoders.filter((name) => name !== MEANING && name !== STYLE);
  const end = (name: string) => (encoders.includes(name) ? [name] : []);
  return [...end(MEANING), ...between, ...end(STYLE)];
}

/**
 * The blend that weights mean; without any (of encoders that are there), the usual one. Drawings like
 * an artist's are compared by style alone, where an encoder sees it.
 */
export function blendOf(
  weights: Readonly<Record<string, number>>,
  encoders: readonly string[],
  artist: string | null = null,
): Blend | null {
  const line = inLine(encoders);
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const named = line.filter((name) => name in weights);
  const [from, to] = [named[0], named.at(-1)];
  if (from === undefined || to === undefined) {
    return artist !== null && last === STYLE ? { from: first, to: last, at: 1 } : usual(first, last, encoders);
  }
  if (from === to) return from === last ? { from: first, to, at: 1 } : { from, to: last, at: 0 };
  const [a, b] = [weights[from] ?? 0, weights[to] ?? 0];
  return a + b > 0 ? { from, to, at: clamped(b / (a + b)) } : usual(from, to, encoders);
}

/** Meaning and style; at first the collection's first encoder alone, or the middle between others. */
function usual(from: string, to: string, encoders: readonly string[]): Blend {
  const at = encoders[0] === from ? 0 : encoders[0] === to ? 1 : 0.5;
  return { from, to, at };
}

/** What the address keeps: both ends are named, so that they stay. */
export function weightsOf({ from, to, at }: Blend): Record<string, number> {
  return { [from]: rounded(1 - at), [to]: rounded(at) };
}

/** What the server is asked; null where that is what it does by itself. */
export function askedOf(
  blend: Blend | null,
  encoders: readonly string[],
): Record<string, number> | null {
  if (blend === null) return null;
  const used = Object.entries(weightsOf(blend)).filter(([, weight]) => weight !== 0);
  const [only] = used;
  if (used.length === 1 && only !== undefined && only[0] === encoders[0]) return null;
  return Object.fromEntries(used);
}

/** The blend with another encoder at one end; where the ends change sides, the place does too. */
export function withEnd(
  blend: Blend,
  end: "from" | "to",
  name: string,
  encoders: readonly string[],
): Blend {
  const { at } = blend;
  const from = end === "from" ? name : blend.from;
  const to = end === "to" ? name : blend.to;
  const line = inLine(encoders);
  if (from === to) return blend;
  return line.indexOf(from) < line.indexOf(to) ? { from, to, at } : { from: to, to: from, at: rounded(1 - at) };
}

function clamped(at: number): number {
  return rounded(Math.min(1 + BEYOND, Math.max(-BEYOND, at)));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
