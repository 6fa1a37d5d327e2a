import { expect, test } from "vitest";

import { stubBrowser } from "../browser";

stubBrowser();
const { matchText } = await import("../../src/search/matchText");
const { SEARCH_MESSAGES } = await import("../../src/search/messages");

test("the reasons name their source, and a recognised tag its score", () => {
  const matched = [
    { source: "file name", text: "knight", score: 0.95 },
    { source: "tag", text: "horse", score: 0.6249 },
  ];
  expect(matchText(matched, SEARCH_MESSAGES.en)).toBe("Matches: file name knight; tag horse 0.62");
  expect(matchText(matched, SEARCH_MESSAGES.ja)).toBe("一致：ファイル名 knight、タグ horse 0.62");
  expect(matchText([], SEARCH_MESSAGES.en)).toBe("");
});
