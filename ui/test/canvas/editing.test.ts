import { expect, test } from "vitest";

import { erased, fitted, flipped, simplified } from "../../src/canvas/editing";
import { isDrawn, SIDE, type Point, type Stroke } from "../../src/query/strokes";

const at = (x: number, y: number): Point => ({ x, y, pressure: 0.5 });
const line = (...points: Point[]): Stroke => ({ width: 16, points });

test("points on a straight line are left out, corners stay", () => {
  const corner = [at(0, 0), at(50, 0.4), at(100, 0), at(100, 50), at(100, 100)];
  expect(simplified(corner)).toEqual([at(0, 0), at(100, 0), at(100, 100)]);
  expect(simplified([at(0, 0), at(50, 9), at(100, 0)])).toHaveLength(3);
  expect(simplified([at(1, 1)])).toEqual([at(1, 1)]);
});

test("a long wobbly stroke stays near its points", () => {
  const wobble = Array.from({ length: 500 }, (_, n) => at(2 * n, 200 + 80 * Math.sin(n / 20)));
  const fewer = simplified(wobble);
  expect(fewer.length).toBeLessThan(120);
  for (const { x, y } of wobble) {
    const after = fewer.findIndex((point) => point.x >= x);
    const [a, b] = [fewer[Math.max(0, after - 1)]!, fewer[Math.max(1, after)]!];
    const share = (x - a.x) / (b.x - a.x);
    expect(Math.abs(a.y + share * (b.y - a.y) - y)).toBeLessThan(4);
  }
});

test("flipping twice changes nothing", () => {
  const strokes = [line(at(100, 10), at(900, 20))];
  expect(flipped(strokes)[0]?.points[0]?.x).toBe(900);
  expect(flipped(flipped(strokes))).toEqual(strokes);
});

test("the eraser divides a stroke, and removes what it covers", () => {
  const strokes = [line(at(0, 500), at(1000, 500))];
  const parts = erased(strokes, at(500, 400), at(500, 600), 20);
  expect(parts).toHaveLength(2);
  expect(parts[0]?.points.at(-1)?.x).toBeLessThan(500);
  expect(parts[1]?.points[0]?.x).toBeGreaterThan(500);
  expect(erased(strokes, at(0, 500), at(1000, 500), 20)).toEqual([]);
  expect(erased([line(at(500, 500))], at(500, 490), at(500, 490), 20)).toEqual([]);
});

test("an eraser that touches nothing returns the same strokes", () => {
  const strokes = [line(at(0, 0), at(100, 0))];
  expect(erased(strokes, at(500, 500), at(600, 500), 20)).toBe(strokes);
});

test("imported strokes fill the square and keep their proportions", () => {
  const [stroke] = fitted([[{ x: -1, y: 5 }, { x: 1, y: 5 }, { x: 1, y: 6 }]], 16);
  expect(stroke?.points.map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual([[60, 280], [940, 280], [940, 720]]);
  expect(fitted([[{ x: 3, y: 3 }]], 16)[0]?.points).toEqual([at(SIDE / 2, SIDE / 2)]);
});

test("nothing and one dot are no sketch", () => {
  expect(isDrawn([])).toBe(false);
  expect(isDrawn([line(at(5, 5), at(8, 8))])).toBe(false);
  expect(isDrawn([line(at(5, 5)), line(at(80, 5))])).toBe(true);
});
