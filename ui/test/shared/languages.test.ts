import { readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { distance, fileSize, percent } from "../../src/shared/format";
import { negotiate } from "../../src/shared/i18n/languages";
import { stubBrowser } from "../browser";

stubBrowser();
const TABLES = {
  app: (await import("../../src/app/messages")).APP_MESSAGES,
  artists: (await import("../../src/artists/messages")).ARTIST_MESSAGES,
  boards: (await import("../../src/boards/messages")).BOARD_MESSAGES,
  canvas: (await import("../../src/canvas/messages")).CANVAS_MESSAGES,
  clusters: (await import("../../src/clusters/messages")).CLUSTER_MESSAGES,
  compare: (await import("../../src/compare/messages")).COMPARE_MESSAGES,
  copies: (await import("../../src/copies/messages")).COPIES_MESSAGES,
  drawing: (await import("../../src/drawing/messages")).DRAWING_MESSAGES,
  duplicates: (await import("../../src/duplicates/messages")).DUPLICATE_MESSAGES,
  frame: (await import("../../src/frame/messages")).FRAME_MESSAGES,
  map: (await import("../../src/map/messages")).MAP_MESSAGES,
  query: (await import("../../src/query/messages")).QUERY_MESSAGES,
  search: (await import("../../src/search/messages")).SEARCH_MESSAGES,
  shared: (await import("../../src/shared/messages")).SHARED_MESSAGES,
  study: (await import("../../src/study/messages")).STUDY_MESSAGES,
  tags: (await import("../../src/tags/messages")).TAG_MESSAGES,
  walks: (await import("../../src/walks/messages")).WALK_MESSAGES,
};
/** Abbreviations that Japanese writes in Latin letters too. */
const SAME = ["bic"];

test("the first available preferred language is used", () => {
  expect(negotiate(["fr-FR", "ja-JP", "en"])).toBe("ja");
  expect(negotiate(["en-GB", "ja"])).toBe("en");
  expect(negotiate(["fr"])).toBe("en");
  expect(negotiate([])).toBe("en");
});

test("counts are formatted for each language", () => {
  expect(TABLES.search.en.browsing(1)).toBe("1 drawing");
  expect(TABLES.search.en.browsing(12345)).toBe("12,345 drawings");
  expect(TABLES.search.ja.filtered(3, 1200)).toBe("1,200 点中 3 点");
});

test.each(Object.entries(TABLES))("every text of %s is translated to Japanese", (_, { en, ja }) => {
  const english: Readonly<Record<string, unknown>> = en;
  const same = Object.entries(ja).filter(([key, text]) => text === english[key] && !SAME.includes(key));
  expect(same).toEqual([]);
});

test("the tables cover every feature", () => {
  const features = readdirSync(new URL("../../src", import.meta.url));
  expect(Object.keys(TABLES)).toEqual(features.sort());
});

test("sizes and distances are short", () => {
  expect(fileSize(812, "en")).toBe("812 bytes");
  expect(fileSize(9_700, "en")).toBe("9.7 kB");
  expect(fileSize(123_456_789, "en")).toBe("123 MB");
  expect(distance(0.123456, "en")).toBe("0.123");
  expect(distance(1834.2, "en")).toBe("1,830");
  expect(percent(0.876, "ja")).toBe("88%");
});
