import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { MESSAGES, negotiate } from "../../src/shared/i18n/languages";
import { distance, fileSize, percent } from "../../src/shared/format";

test("the first language that the page speaks is taken", () => {
  expect(negotiate(["fr-FR", "ja-JP", "en"])).toBe("ja");
  expect(negotiate(["en-GB", "ja"])).toBe("en");
  expect(negotiate(["fr"])).toBe("en");
  expect(negotiate([])).toBe("en");
});

test("counts are written in each language's way", () => {
  expect(MESSAGES.en.browsing(1)).toBe("1 drawing");
  expect(MESSAGES.en.browsing(12345)).toBe("12,345 drawings");
  expect(MESSAGES.ja.filtered(3, 1200)).toBe("1,200 点中 3 点");
});

test("every text of Japanese is Japanese, but for names", () => {
  const same = Object.entries(MESSAGES.ja).filter(
    ([key, text]) => text === MESSAGES.en[key as keyof typeof MESSAGES.en],
  );
  expect(same).toEqual([]);
});

test("sizes and distances are short", () => {
  expect(fileSize(812, "en")).toBe("812 bytes");
  expect(fileSize(9_700, "en")).toBe("9.7 kB");
  expect(fileSize(123_456_789, "en")).toBe("123 MB");
  expect(distance(0.123456, "en")).toBe("0.123");
  expect(distance(1834.2, "en")).toBe("1,830");
  expect(percent(0.876, "ja")).toBe("88%");
});

test("categories of tags have names that people know; others are called as the encoder calls them", () => {
  const names = (category: string) => [MESSAGES.en.tagsCategory(category), MESSAGES.ja.tagsCategory(category)];
  expect(names("subject")).toEqual(["Subjects", "題材"]);
  expect(names("character")).toEqual(["Characters", "キャラクター"]);
  expect(names("rating")).toEqual(["Audience rating", "年齢区分"]);
  for (const other of ["mood", "構図", "constructor", "__proto__"]) expect(names(other)).toEqual([other, other]);
});

test("each category of the built-in encoder's tags has a name in each language", () => {
  const labels = readFileSync(new URL("../../../src/egara/encoders/builtin/semantic/labels.csv", import.meta.url), "utf8");
  const categories = new Set(labels.trim().split("\n").slice(1).map((row) => /^(?:"[^"]*"|[^,]*),([^,]*)/.exec(row)?.[1] ?? ""));
  expect(categories.size).toBeGreaterThan(1);
  for (const { tagsCategory } of [MESSAGES.en, MESSAGES.ja]) {
    for (const category of categories) expect(tagsCategory(category)).not.toBe(category);
  }
});
