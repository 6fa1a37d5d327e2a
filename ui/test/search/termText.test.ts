import { expect, test } from "vitest";

import { textParts } from "../../src/query/queryText";
import { stubBrowser } from "../browser";

stubBrowser();
const { chipText, termText } = await import("../../src/search/termText");
const { SEARCH_MESSAGES } = await import("../../src/search/messages");

const parts = textParts('cat -dog artist:"Ann Lee" the "red house"');

test("chips name fields and have the quotes of the language", () => {
  const { en, ja } = SEARCH_MESSAGES;
  expect(parts.map((part) => chipText(part, en))).toEqual(["cat", "dog", "artist: “Ann Lee”", "the “red house”"]);
  expect(parts.map((part) => chipText(part, ja))).toEqual(["cat", "dog", "作者：「Ann Lee」", "the 「red house」"]);
});

test("in a sentence, each term has one pair of quotes", () => {
  const { en } = SEARCH_MESSAGES;
  const names = parts.map((part) => termText(part, en));
  expect(names).toEqual(["“cat”", "“−dog”", "“artist: Ann Lee”", "“the red house”"]);
  expect(en.without(names.slice(0, 3), 2)).toBe("Without “cat”, “−dog”, and “artist: Ann Lee”: 2 drawings");
});
