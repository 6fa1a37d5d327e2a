import { expect, test } from "vitest";

import { ApiError } from "../../src/shared/api/client";
import { stubBrowser } from "../browser";

stubBrowser();
const { bannerTexts, errorText } = await import("../../src/shared/errors");
const { settings } = await import("../../src/shared/settings.svelte");

test("the browser's message for an unreachable server is not shown", () => {
  const error = new ApiError("Unreachable", "Failed to fetch", 0);
  expect(errorText(error)).toBe("The server does not answer");
  expect(bannerTexts(error)).toEqual({
    title: "The server does not answer",
    text: "Is “egara serve” still running? This page retries automatically.",
  });
});

test("the server's message is shown in English", () => {
  const error = new ApiError("BadFilter", "no column a", 400);
  expect([errorText(error), bannerTexts(error).text]).toEqual(["no column a", "no column a"]);
});

test("in Japanese the server's own message is the detail", () => {
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

test("an error without a translation shows the server's message", () => {
  settings.language = "ja";
  expect(bannerTexts(new ApiError("Novel", "new", 400))).toMatchObject({ text: "new" });
  expect(errorText(new ApiError("Novel", "new", 400))).toBe("new");
  settings.language = "en";
});
