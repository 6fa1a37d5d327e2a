import { expect, test } from "vitest";

import { EMPTY_VIEW } from "../../src/query/view";
import { isRead, listedWords } from "../../src/search/listedWords";

const view = { ...EMPTY_VIEW, text: 'cat "red house" -dog artist:lear' };

test("a listing has the words of the search, with uncertain tags unless there are examples or another order", () => {
  expect(listedWords(EMPTY_VIEW, null)).toBeNull();
  expect(listedWords(view, null)).toEqual({ text: view.text, uncertain: true });
  expect(listedWords({ ...view, like: ["x"] }, null)?.uncertain).toBe(false);
  expect(listedWords({ ...view, sort: "newest" }, null)?.uncertain).toBe(false);
});

test("an encoder that reads the text requires only phrases, fields and exclusions", () => {
  expect(listedWords(view, "clip")?.text).toBe('"red house" -dog artist:lear');
  expect(isRead(view, "clip")).toBe(true);
  expect(isRead(view, null)).toBe(false);
  expect(isRead({ ...view, text: "-dog" }, "clip")).toBe(false);
  expect(isRead({ ...view, sort: "name" }, "clip")).toBe(false);
});
