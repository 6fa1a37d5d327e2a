import { beforeAll, expect, test } from "vitest";

import { isHelpKey, viewKey } from "../../src/shared/keys";
import { FakeElement, FakeInput, stubElements } from "../elements";

beforeAll(stubElements);

test("a page gets no key that a field, a dialog or a button uses", () => {
  const key = (name: string, target: unknown, held: Partial<KeyboardEvent> = {}) =>
    viewKey({ key: name, target, ...held } as unknown as KeyboardEvent);
  const inside = (selector: string) =>
    Object.assign(new FakeElement(), {
      closest: (asked: string) => (asked.split(", ").includes(selector) ? {} : null),
    });
  expect(key("a", new FakeElement())).toBe("a");
  expect(key("a", new FakeInput())).toBeNull();
  expect(key("a", inside("dialog"))).toBeNull();
  expect(key("Enter", inside("button"))).toBeNull();
  expect(key("a", inside("button"))).toBe("a");
  expect(key("a", new FakeElement(), { ctrlKey: true })).toBeNull();
});

test("the help key does nothing in a field, in a dialog, or with a modifier", () => {
  const press = (key: string, target: unknown, held: Partial<KeyboardEvent> = {}) =>
    isHelpKey({ key, target, ...held } as unknown as KeyboardEvent);
  expect(press("?", new FakeElement())).toBe(true);
  expect(press("/", new FakeElement())).toBe(false);
  expect(press("?", new FakeInput())).toBe(false);
  expect(press("?", Object.assign(new FakeElement(), { inside: "dialog" }))).toBe(false);
  expect(press("?", new FakeElement(), { altKey: true })).toBe(false);
});
