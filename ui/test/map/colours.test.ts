import { expect, test } from "vitest";

import { colourByCategory, colourByNumber, cssColour, parseHexColour, scaleColour, OTHER, PALETTE, type Rgb } from "../../src/map/colours";

const LIGHT: Rgb = [247, 246, 243];
const DARK: Rgb = [23, 22, 20];

const linear = (part: number) => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** Return the contrast by WCAG 2. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = ([red, green, blue]: Rgb) =>
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Return the OKLab coordinates (Björn Ottosson). */
function oklab(colour: Rgb): [number, number, number] {
  const [r, g, b] = colour.map(linear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test("every colour has contrast to the background of both themes", () => {
  const scale = [0, 0.25, 0.5, 0.75, 1].map(scaleColour);
  for (const colour of [...PALETTE, OTHER, ...scale]) {
    expect(contrast(colour, LIGHT), cssColour(colour)).toBeGreaterThan(2.8);
    expect(contrast(colour, DARK), cssColour(colour)).toBeGreaterThan(2.8);
  }
});

test("the colours of categories differ from each other", () => {
  const all = [...PALETTE, OTHER];
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      const [p, q] = [oklab(a), oklab(b)];
      const away = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
      expect(away, `${cssColour(a)} and ${cssColour(b)}`).toBeGreaterThan(0.06);
    }
  }
});

test("the most common categories have the first colours, rare and missing ones have none", () => {
  const values = [...Array<string>(5).fill("b"), ...Array<string>(9).fill("a"), null];
  for (let i = 0; i < 12; i++) values.push(`rare ${String(i).padStart(2, "0")}`);
  const { colours, legend } = colourByCategory(values);
  expect(legend.kind).toBe("categories");
  if (legend.kind !== "categories") return;
  expect(legend.entries.slice(0, 3).map(({ value, count }) => [value, count])).toEqual([
    ["a", 9],
    ["b", 5],
    ["rare 00", 1],
  ]);
  expect(legend.entries).toHaveLength(PALETTE.length);
  expect(legend.others).toBe(1 + 12 - (PALETTE.length - 2));
  expect([...colours.slice(0, 3)]).toEqual(PALETTE[1]);
  expect([...colours.slice(15, 18)]).toEqual(PALETTE[0]);
  expect([...colours.slice(42, 45)]).toEqual([...OTHER]);
  expect([...colours.slice(-3)]).toEqual([...OTHER]);
});

test("with repeat, further categories start again with the first colour", () => {
  const values = Array.from({ length: 12 }, (_, i) => String(i).padStart(2, "0"));
  const { colours, legend } = colourByCategory(values, true);
  expect([...colours.slice(30, 33)]).toEqual([...(PALETTE[0] ?? [])]);
  expect(legend).toMatchObject({ others: 0 });
});

test("numbers cover the scale, and outliers do not compress it", () => {
  const values = [...Array.from({ length: 1000 }, (_, i) => i), 1e9, null];
  const { colours, legend } = colourByNumber(values);
  expect(legend).toEqual({ kind: "numbers", low: 20, high: 980 });
  expect([...colours.slice(0, 3)]).toEqual([...scaleColour(0)]);
  expect([...colours.slice(1500, 1503)]).toEqual([...scaleColour(0.5)]);
  expect([...colours.slice(3000, 3003)]).toEqual([...scaleColour(1)]);
  expect([...colours.slice(3003)]).toEqual([...OTHER]);
});

test("equal numbers and no numbers are no errors", () => {
  expect(colourByNumber([4, 4]).legend).toEqual({ kind: "numbers", low: 4, high: 4 });
  expect([...colourByNumber([null]).colours]).toEqual([...OTHER]);
});

test("colours of the style sheet are parsed", () => {
  expect(parseHexColour(" #1a6549")).toEqual([0x1a, 0x65, 0x49]);
});
