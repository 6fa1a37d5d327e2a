import { int32, tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import { expect, test } from "vitest";

import { drawingsFromArrow, drawingsFromTiles, drawingName, placeholderHue } from "../../src/shared/drawings/drawings";

const columns = {
  id: ["a1", "b2", "c3"],
  width: [300, 100, 50],
  height: [200, 100, 5000],
  title: ["猫と犬", null, ""],
  artist: [null, "O'Neil", "x"],
  file: [null, "b2.png", "c3.png"],
};

function stream(from: Partial<typeof columns>): Uint8Array {
  const types = { id: utf8(), width: int32(), height: int32(), title: utf8(), artist: utf8(), file: utf8() };
  return tableToIPC(tableFromArrays(from, { types }), { format: "stream" }) ?? new Uint8Array();
}

test("drawings are read from an Arrow stream", () => {
  const drawings = drawingsFromArrow(stream(columns));
  expect(drawings.length).toBe(3);
  expect(drawings.at(0)).toEqual({ id: "a1", title: "猫と犬", artist: null, width: 300, height: 200 });
  expect(drawings.at(1)).toEqual({ id: "b2", title: null, artist: "O'Neil", path: "b2.png", width: 100, height: 100 });
  expect(drawings.at(2).title).toBeNull();
  expect([0, 1, 2].map((n) => drawingName(drawings.at(n)))).toEqual(["猫と犬", "b2.png", "c3.png"]);
  expect([drawings.aspect(0), drawings.aspect(2)]).toEqual([1.5, 0.5]);
  expect([drawings.indexOf("c3"), drawings.indexOf("zz")]).toEqual([2, -1]);
});

test("a listing without a required column names it", () => {
  const { artist: _, ...rest } = columns;
  expect(() => drawingsFromArrow(stream(rest))).toThrow("artist");
});

test("a sequence of tiles checks the index", () => {
  const one = drawingsFromTiles([{ id: "a", title: null, artist: null, width: 1, height: 1 }]);
  expect(one.at(0).id).toBe("a");
  expect(() => one.at(1)).toThrow(RangeError);
});

test("the name of a drawing is its title, else its file name", () => {
  expect(drawingName({ title: "Cat", path: "x/y.png" })).toBe("Cat");
  expect(drawingName({ title: " ", path: "x/y.png" })).toBe("y.png");
  expect(drawingName({ title: null })).toBeNull();
});

test("placeholder colours differ among drawings and stay the same for one", () => {
  const hues = ["0a1b2c3d", "1a1b2c3d", "ffeeddcc"].map(placeholderHue);
  expect(new Set(hues).size).toBe(3);
  expect(placeholderHue("0a1b2c3d")).toBe(hues[0]);
  for (const hue of hues) expect(hue >= 0 && hue < 360).toBe(true);
});
