import { expect, test } from "vitest";

import type { Board, BoardItem } from "../../src/boards/api";
import {
  boardKey,
  countMissing,
  coverItems,
  dropIndex,
  moveItem,
  notOnBoard,
  replaceBoard,
} from "../../src/boards/boardItems";

const item = (id: string, more: Partial<BoardItem> = {}): BoardItem => ({
  id,
  path: `${id}.png`,
  title: null,
  note: "",
  missing: false,
  ...more,
});
const board = (ids: string, name = "Cats"): Board => ({
  key: name,
  name,
  note: "",
  items: [...ids].map((id) => item(id)),
});
const order = ({ items }: Board) => items.map(({ id }) => id).join("");

test("moving a drawing shifts the others", () => {
  expect(order(moveItem(board("abcd"), 0, 2))).toBe("bcad");
  expect(order(moveItem(board("abcd"), 3, 0))).toBe("dabc");
  expect(order(moveItem(board("abcd"), 7, 0))).toBe("abcd");
});

test("a dropped drawing lands at its gap, from either side", () => {
  for (let from = 0; from < 4; from++) {
    for (let gap = 0; gap <= 4; gap++) {
      const names = [..."abcd"];
      const marked = [...names.slice(0, gap), "*", ...names.slice(gap)];
      const wanted = marked.filter((name) => name !== names[from]).map((name) => (name === "*" ? names[from] : name));
      expect(order(moveItem(board("abcd"), from, dropIndex(from, gap)))).toBe(wanted.join(""));
    }
  }
});

test("a cover shows the first drawings that are in the collection", () => {
  const some = { ...board("abcdef"), items: [item("x", { path: null }), ...board("abcdef").items] };
  expect(coverItems(some).map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
});

test("only missing drawings are counted as missing", () => {
  const items = [item("a"), item("b", { missing: true }), item("c", { missing: true, path: null })];
  expect(countMissing({ ...board(""), items })).toBe(2);
});

test("only drawings that are not on the board are new", () => {
  expect(notOnBoard(board("abc"), ["b", "x", "a", "y"])).toEqual(["x", "y"]);
});

test("boards are sorted by name", () => {
  const all = [board("a", "Ants"), board("b", "Cats")];
  expect(replaceBoard(all, board("c", "Bees")).map(({ name }) => name)).toEqual(["Ants", "Bees", "Cats"]);
  expect(replaceBoard(all, board("xyz", "Cats")).map(order)).toEqual(["a", "xyz"]);
});

test("keys move the focus, and with Shift the drawing, within the board", () => {
  const press = (key: string, shiftKey = false) => boardKey({ key, shiftKey }, 4, 10, 3);
  expect(press("ArrowRight")).toEqual({ name: "focus", to: 5 });
  expect(press("ArrowUp")).toEqual({ name: "focus", to: 1 });
  expect(press("ArrowDown", true)).toEqual({ name: "move", to: 7 });
  expect(press("End", true)).toEqual({ name: "move", to: 9 });
  expect(boardKey({ key: "ArrowUp", shiftKey: false }, 1, 10, 3)).toEqual({ name: "focus", to: 0 });
  expect(press("Delete")).toEqual({ name: "remove" });
  expect(press("q")).toBeNull();
});
