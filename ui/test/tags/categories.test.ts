import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { stubBrowser } from "../browser";

stubBrowser();
const { TAG_MESSAGES } = await import("../../src/tags/messages");

test("known categories have labels; others keep their name", () => {
  const names = (category: string) => [TAG_MESSAGES.en.tagsCategory(category), TAG_MESSAGES.ja.tagsCategory(category)];
  expect(names("subject")).toEqual(["Subjects", "題材"]);
  expect(names("character")).toEqual(["Characters", "キャラクター"]);
  expect(names("rating")).toEqual(["Audience rating", "年齢区分"]);
  for (const other of ["mood", "構図", "constructor", "__proto__"]) expect(names(other)).toEqual([other, other]);
});

test("each category of the built-in encoder has a label in each language", () => {
  const labels = readFileSync(new URL("../../../src/egara/encoders/builtin/semantic/labels.csv", import.meta.url), "utf8");
  const categories = new Set(labels.trim().split("\n").slice(1).map((row) => /^(?:"[^"]*"|[^,]*),([^,]*)/.exec(row)?.[1] ?? ""));
  expect(categories.size).toBeGreaterThan(1);
  for (const { tagsCategory } of [TAG_MESSAGES.en, TAG_MESSAGES.ja]) {
    for (const category of categories) expect(tagsCategory(category)).not.toBe(category);
  }
});
