/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Colours of categories: distinct from each other, and from the background of both themes. */
export const PALETTE: readonly Rgb[] = [
  [47, 126, 216],
  [217, 93, 14],
  [29, 147, 82],
  [197, 66, 132],
  [150, 122, 10],
  [126, 92, 214],
  [14, 147, 160],
  [210, 66, 60],
  [101, 131, 48],
  [156, 104, 78],
];

/** The colour of missing values and of rare categories. */
export const OTHER: Rgb = [136, 130, 121];

// The scale from low to high varies in hue and lightness; both ends are visible in both themes.
const LOW: Rgb = [58, 96, 214];
const MIDDLE: Rgb = [184, 82, 150];
const HIGH: Rgb = [222, 122, 20];

/** The legend of the colours. */
export type Legend =
  | { readonly kind: "categories"; readonly entries: readonly LegendEntry[]; readonly others: number }
  | { readonly kind: "numbers"; readonly low: number; readonly high: number };

export interface LegendEntry {
  readonly value: string;
  readonly count: number;
  readonly colour: Rgb;
}

export interface Colouring {
  /** Three bytes per drawing. */
  readonly colours: Uint8Array;
  readonly legend: Legend;
}

/**
 * Return a colour for each of the most common values, in the order of their counts; null has none. With
 * `repeat`, further values use the colours again.
 */
export function colourByCategory(values: readonly (string | null)[], repeat = false): Colouring {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const common = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const entries = common.slice(0, repeat ? common.length : PALETTE.length).map(([value, count], i) => {
    return { value, count, colour: PALETTE[i % PALETTE.length] ?? OTHER };
  });
  const colourOf = new Map(entries.map(({ value, colour }) => [value, colour]));
  const colours = painted(values.length, (i) => colourOf.get(values[i] ?? "") ?? OTHER);
  const shown = entries.reduce((sum, { count }) => sum + count, 0);
  return { colours, legend: { kind: "categories", entries, others: values.length - shown } };
}

/**
 * Return colours on a scale from the 2nd to the 98th percentile; lower and higher values have the colours of the ends.
 */
export function colourByNumber(values: readonly (number | null)[]): Colouring {
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const ascending = Float64Array.from(finite).sort();
  const low = ascending[Math.floor((ascending.length - 1) * 0.02)] ?? 0;
  const high = ascending[Math.ceil((ascending.length - 1) * 0.98)] ?? 0;
  const colours = painted(values.length, (i) => {
    const value = values[i];
    if (value === undefined || value === null || !Number.isFinite(value)) return OTHER;
    return scaleColour(high > low ? (value - low) / (high - low) : 0);
  });
  return { colours, legend: { kind: "numbers", low, high } };
}

/** Return the colour at `share` of the scale, from 0 to 1. */
export function scaleColour(share: number): Rgb {
  const position = Math.min(1, Math.max(0, share)) * 2;
  const [from, to] = position < 1 ? [LOW, MIDDLE] : [MIDDLE, HIGH];
  const weight = position < 1 ? position : position - 1;
  const mixed = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * weight);
  return [mixed(0), mixed(1), mixed(2)];
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Parse a CSS colour in the form #rrggbb. */
export function parseHexColour(text: string): Rgb {
  const number = Number.parseInt(text.trim().slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

function painted(count: number, colour: (index: number) => Rgb): Uint8Array {
  const colours = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) colours.set(colour(i), i * 3);
  return colours;
}
