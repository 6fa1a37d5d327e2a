import { expect, test } from "vitest";

import { moveFocus, columnEncoders, type Cell } from "../../src/compare/columns";

const COLUMNS = { left: 8, right: 5, perRow: 3 };
const go = (key: string, side: Cell["side"], index: number) => {
  const to = moveFocus(key, { side, index }, COLUMNS);
  return `${to.side} ${to.index}`;
};

test("arrows move within a column by rows", () => {
  expect(go("ArrowRight", "left", 0)).toBe("left 1");
  expect(go("ArrowDown", "left", 1)).toBe("left 4");
  expect(go("ArrowUp", "left", 4)).toBe("left 1");
  expect([go("ArrowUp", "left", 2), go("ArrowDown", "right", 3)]).toEqual(["left 2", "right 3"]);
  expect([go("Home", "right", 4), go("End", "left", 1)]).toEqual(["right 0", "left 7"]);
});

test("an arrow over the inner edge moves to the same row of the other column", () => {
  expect(go("ArrowRight", "left", 2)).toBe("right 0");
  expect(go("ArrowRight", "left", 5)).toBe("right 3");
  expect(go("ArrowLeft", "right", 3)).toBe("left 5");
});

test("the focus stays if there is no drawing in that direction", () => {
  expect(go("ArrowRight", "left", 7)).toBe("left 7");
  expect([go("ArrowLeft", "left", 0), go("ArrowRight", "right", 4)]).toEqual(["left 0", "right 4"]);
});

test("the columns show the first and last encoder, or those in the address that exist", () => {
  const line = ["semantic", "visual", "style"];
  const sides = (text: string) => columnEncoders(new URLSearchParams(text), line);
  expect(sides("")).toEqual({ left: "semantic", right: "style" });
  expect(sides("left=visual&right=nothing")).toEqual({ left: "visual", right: "style" });
  expect(columnEncoders(new URLSearchParams(), [])).toBeNull();
});
