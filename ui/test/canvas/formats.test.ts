import { expect, test } from "vitest";

import { NoStrokes, quickDrawOf, strokesOfFile } from "../../src/canvas/formats";
import type { Strokes } from "../../src/query/strokes";

const strokes: Strokes = [
  { width: 16, points: [{ x: 100, y: 200, pressure: 0.5 }, { x: 900, y: 200, pressure: 0.9 }] },
  { width: 16, points: [{ x: 420, y: 520, pressure: 0.5 }] },
];

test("Quick, Draw!'s form goes from 0 to 255 and begins in the upper left", () => {
  expect(JSON.parse(quickDrawOf(strokes))).toEqual({ drawing: [[[0, 255], [0, 0]], [[102], [102]]] });
});

test.each([
  '{"drawing": [[[0, 255], [0, 0]], [[128], [128]]]}',
  '{"strokes": [[[0, 255], [0, 0]], [[128], [128]]]}',
  "[[[0, 255], [0, 0]], [[128], [128]]]",
  '{"word": "cat", "drawing": [[[0, 255], [0, 0], [1, 2]], [[128], [128], [3]]]}\n{"word": "dog"}',
])("strokes are read from %s", (text) => {
  const read = strokesOfFile(text, 8);
  expect(read.map(({ points }) => points.length)).toEqual([2, 1]);
  expect(read[0]?.points[1]?.x).toBeCloseTo(940);
  expect(read[0]?.width).toBe(8);
});

test.each(["", "{", "[]", "[[]]", "[[[1], [1, 2]]]", '[[["a"], [1]]]', "[[[null], [1]]]", '{"drawing": 3}', "cat"])(
  "%s has no strokes",
  (text) => {
    expect(() => strokesOfFile(text, 8)).toThrow(NoStrokes);
  },
);
