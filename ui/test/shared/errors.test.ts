import { expect, test } from "vitest";

import { ApiError } from "../../src/shared/api/client";
import { stubBrowser } from "../browser";

stubBrowser();
const { bannerTexts, errorText } = await import("../../src/shared/errors");
const { settings } = await import("../../src/shared/settings.svelte");

test("no reader sees the browser's words for a server that does not answer", () => {
  const error = new ApiError("Unreachable", "Failed to fetch", 0);
  expect(errorText(error)).toBe("The server does not answer");
  expect(bannerTexts(error)).toEqual({
    title: "The server does not answer",
    text: "Is “egara serve” still running? This page tries again by itself.",
  });
});

test("what the server says is said as it is", () => {
  const error = new ApiError("BadFilter", "no column a", 400);
  expect([errorText(error), bannerTexts(error).text]).toEqual(["no column a", "no column a"]);
});

test("a Japanese reader is told in Japanese, with the server's own words as the detail", () => {
  settings.language = "ja";
  const error = new ApiError("BadFilter", "no column a", 400);
  expect(bannerTexts(error)).toEqual({
    title: "うまくいきませんでした",
    text: "条件式を理解できません。",
    detail: "no column a",
  });
  expect(errorText(error)).toBe("条件式を理解できません。（no column a）");
  settings.language = "en";
});

test("what the page has no sentence for is said as it is, in any language", () => {
  settings.language = "ja";
  expect(bannerTexts(new ApiError("Novel", "new", 400))).toMatchObject({ text: "new" });
  expect(errorText(new ApiError("Novel", "new", 400))).toBe("new");
  settings.language = "en";
});
