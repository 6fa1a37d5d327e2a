import { beforeAll, expect, test } from "vitest";

import { shortcut } from "../../src/app/shortcuts";
import { FakeElement, FakeInput, stubElements } from "../elements";

beforeAll(stubElements);

function press(key: string, target: FakeElement, held: Partial<KeyboardEvent> = {}) {
  return shortcut({ key, target, ...held } as unknown as KeyboardEvent);
}

const drawing = new FakeElement({ drawing: "d1" });
const tag = new FakeElement({ tag: "cat" });

test("keys on a drawing act on the drawing", () => {
  expect(press("x", drawing)).toEqual({ name: "select", drawing: "d1" });
  expect(press("X", drawing, { shiftKey: true })).toEqual({ name: "extend", drawing: "d1" });
  expect(press("X", drawing)).toEqual({ name: "select", drawing: "d1" }); // caps lock
  expect(press("+", drawing)).toEqual({ name: "like", drawing: "d1" });
  expect(press("c", drawing)).toBeNull();
});

test("a dialog disables the shortcuts of the page", () => {
  const candidate = Object.assign(new FakeElement({ drawing: "d1" }), { inside: "dialog" });
  for (const key of ["Escape", "a", "b", "m", "v", "?"]) expect(press(key, candidate)).toBeNull();
});

test("the same keys on a tag act on the tag", () => {
  expect(press("+", tag)).toEqual({ name: "with", tag: "cat" });
  expect(press("-", tag)).toEqual({ name: "without", tag: "cat" });
  expect(press("c", tag)).toEqual({ name: "confirm", tag: "cat" });
  expect(press("r", tag)).toEqual({ name: "reject", tag: "cat" });
  expect(press("Delete", tag)).toEqual({ name: "remove", tag: "cat" });
  expect(press("a", tag)).toBeNull();
});

test("keys in a text field and with modifiers are no shortcuts", () => {
  const field = new FakeInput({ tag: "cat" });
  expect(press("t", field)).toBeNull();
  expect(press("Escape", field)).toEqual({ name: "escape" });
  const slider = Object.assign(new FakeInput({ tag: "cat" }), { type: "range" });
  expect(press("c", slider)).toEqual({ name: "confirm", tag: "cat" });
  expect(press("t", new FakeElement(), { ctrlKey: true })).toBeNull();
  expect(press("t", new FakeElement())).toEqual({ name: "tag" });
});

test("v compares the neighbours of the focused or the open drawing", () => {
  expect(press("v", drawing)).toEqual({ name: "compare", on: "d1" });
  expect(press("v", new FakeElement())).toEqual({ name: "compare", on: null });
});

test("Shift b adds to a board anywhere; b alone marks the end of a walk", () => {
  expect(press("B", drawing, { shiftKey: true })).toEqual({ name: "board", on: "d1" });
  expect(press("B", new FakeElement(), { shiftKey: true })).toEqual({ name: "board", on: null });
  expect(press("b", drawing)).toEqual({ name: "b", drawing: "d1" });
  expect(press("B", new FakeInput(), { shiftKey: true })).toBeNull();
});
