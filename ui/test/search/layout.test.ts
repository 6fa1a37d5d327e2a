import { describe, expect, test } from "vitest";

import { justify, rowAt, rowHeight, rowOf, rowsBetween, vertical } from "../../src/search/grid/layout";
import { MAX_ASPECT, MIN_ASPECT, tileAspect } from "../../src/shared/drawings/tileAspect";

const options = { width: 1000, rowHeight: 180, gap: 10 };
const aspects = Array.from({ length: 500 }, (_, i) => 0.5 + ((i * 37) % 100) / 50);
const layout = justify(aspects.length, (i) => aspects[i] ?? 1, options);
const rows = Array.from({ length: layout.rows }, (_, row) => row);
const members = (row: number) => {
  const from = layout.starts[row] ?? 0;
  return Array.from({ length: (layout.starts[row + 1] ?? 0) - from }, (_, i) => from + i);
};

describe("justified rows", () => {
  test("have every drawing once, in order", () => {
    expect(rows.flatMap(members)).toEqual(aspects.map((_, i) => i));
  });

  test("fill the width, all but the last", () => {
    for (const row of rows.slice(0, -1)) {
      const widths = members(row).map((i) => layout.widths[i] ?? 0);
      const total = widths.reduce((a, b) => a + b, 0) + options.gap * (widths.length - 1);
      expect(total).toBeCloseTo(options.width, 1);
    }
  });

  test("keep the proportions of each drawing", () => {
    for (const row of rows) {
      for (const i of members(row)) {
        expect((layout.widths[i] ?? 0) / rowHeight(layout, row)).toBeCloseTo(aspects[i] ?? 0, 3);
      }
    }
  });

  test("are near the requested height", () => {
    for (const row of rows) {
      expect(rowHeight(layout, row)).toBeGreaterThan(120);
      expect(rowHeight(layout, row)).toBeLessThan(260);
    }
  });

  test("do not stretch a last row of one drawing", () => {
    expect(rowHeight(justify(1, () => 1, options), 0)).toBe(180);
  });

  test("shrink a drawing that is wider than the row", () => {
    const narrow = justify(1, () => 2.6, { width: 300, rowHeight: 180, gap: 10 });
    expect(narrow.widths[0]).toBeCloseTo(300, 3);
  });

  test("are empty without drawings", () => {
    const none = justify(0, () => 1, options);
    expect([none.rows, none.height, rowsBetween(none, 0, 500)]).toEqual([0, 0, [0, 0]]);
  });
});

describe("finding rows", () => {
  test("by pixel agrees with a linear search", () => {
    for (let y = 0; y < layout.height; y += 97) {
      const expected = rows.filter((row) => (layout.tops[row] ?? 0) <= y).at(-1);
      expect(rowAt(layout, y)).toBe(expected);
    }
  });

  test("by drawing agrees with a linear search", () => {
    for (const i of aspects.keys()) expect(members(rowOf(layout, i))).toContain(i);
  });

  test("between two pixels finds all that overlap", () => {
    const [first, last] = rowsBetween(layout, 1000, 2000);
    expect(layout.tops[first]).toBeLessThanOrEqual(1000);
    expect(layout.tops[last]).toBeGreaterThan(2000);
    expect(rowsBetween(layout, -500, -100)[0]).toBe(0);
    expect(rowsBetween(layout, 1e9, 2e9)[1]).toBe(layout.rows);
  });
});

test("moving down and up goes to the neighbouring row and stops at the edges", () => {
  const middle = layout.starts[4] ?? 0;
  expect(rowOf(layout, vertical(layout, middle, 1))).toBe(5);
  expect(rowOf(layout, vertical(layout, middle, -1))).toBe(3);
  expect(vertical(layout, 0, -1)).toBe(0);
  expect(vertical(layout, aspects.length - 1, 1)).toBe(aspects.length - 1);
});

test("moving down keeps the column if all tiles are equal", () => {
  const even = justify(40, () => 1, { width: 1000, rowHeight: 192, gap: 10 });
  const perRow = even.starts[1] ?? 0;
  expect(vertical(even, 2, 1)).toBe(2 + perRow);
});

test("strips and panoramas have tiles of limited proportions", () => {
  expect(tileAspect(100, 100_000)).toBe(MIN_ASPECT);
  expect(tileAspect(9000, 100)).toBe(MAX_ASPECT);
  expect(tileAspect(0, 0)).toBe(1);
  expect(tileAspect(300, 200)).toBe(1.5);
});
