import { beforeEach, expect, test } from "vitest";

import { selection } from "../../src/search/selection.svelte";
import { drawingsFromTiles } from "../../src/shared/drawings/drawings";

const drawings = drawingsFromTiles(
  ["a", "b", "c", "d", "e"].map((id) => ({ id, title: null, artist: null, width: 1, height: 1 })),
);

beforeEach(() => selection.clear());

test("a drawing is selected and deselected", () => {
  selection.toggle("b");
  selection.toggle("d");
  selection.toggle("b");
  expect([selection.ids, selection.size, selection.has("d")]).toEqual([["d"], 1, true]);
});

test("a range starts at the last selected drawing, in both directions, and adds to the others", () => {
  selection.toggle("e");
  selection.toggle("c");
  selection.extend("a", drawings);
  expect(new Set(selection.ids)).toEqual(new Set(["a", "b", "c", "e"]));
  selection.extend("d", drawings); // from c again: a range can be made longer the other way
  expect(selection.size).toBe(5);
});

test("a range without a start is the one drawing", () => {
  selection.extend("c", drawings);
  expect(selection.ids).toEqual(["c"]);
  selection.toggle("elsewhere");
  selection.extend("e", drawings);
  expect(selection.ids).toEqual(["c", "elsewhere", "e"]);
  selection.extend("d", drawings);
  expect(selection.has("d")).toBe(true);
});

test("clearing removes the start of the range", () => {
  selection.toggle("a");
  selection.clear();
  selection.extend("c", drawings);
  expect(selection.ids).toEqual(["c"]);
});
