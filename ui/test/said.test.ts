import { expect, test } from "vitest";

import { ApiError } from "../src/api/client";
import { stubBrowser } from "./browser";

stubBrowser();
const { failure, said } = await import("../src/state/said");

test("no reader sees the browser's words for a server that does not answer", () => {
  const error = new ApiError("Unreachable", "Failed to fetch", 0);
  expect(said(error)).toBe("The server does not answer");
  expect(failure(error)).toEqual({
    title: "The server does not answer",
    text: "Is “egara serve” still running? This page tries again by itself.",
  });
});

test("what the server says is said as it is", () => {
  const error = new ApiError("BadFilter", "no column a", 400);
  expect([said(error), failure(error).text]).toEqual(["no column a", "no column a"]);
});
