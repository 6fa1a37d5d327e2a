import { beforeEach, expect, test, vi } from "vitest";

import { ApiError } from "../../src/shared/api/client";
import type { MorphResponse, WalkResponse } from "../../src/walks/api";
import type { WalkRequest } from "../../src/walks/walkRequest";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const morphs = asking<MorphResponse>();
const alongs = asking<WalkResponse>();
vi.mock("../../src/walks/api", () => ({ fetchWalk: morphs.ask, fetchWalkAlong: alongs.ask }));

const { walk } = await import("../../src/walks/walk.svelte");

const request: WalkRequest = {
  a: "a",
  b: "d",
  steps: null,
  bridge: false,
  damped: false,
  encoding: { encoder: "visual" },
  bounds: { copies: "stack" },
};
const over = (ids: string): WalkResponse =>
  ({ steps: [...ids].map((id) => ({ id, title: id })), total: 1 }) as unknown as WalkResponse;
const answerOf = (best: string, ...others: string[]): MorphResponse => ({
  ...over(best),
  alternatives: others.map(over),
});
const shown = () => walk.answer?.steps.map(({ id }) => id).join("");

async function replaced(place: number, by: string, ids: string) {
  void walk.replace(place, by);
  alongs.asked.at(-1)?.answer(over(ids));
  await settled();
}

beforeEach(async () => {
  morphs.asked.length = alongs.asked.length = 0;
  void walk.load({ ...request, a: null });
  void walk.load(request);
  morphs.asked[0]?.answer(answerOf("abcd"));
  await settled();
});

test("after a stop, replacing a step uses the request of the present walk", async () => {
  void walk.load({ ...request, encoding: { encoder: "style" } });
  walk.stop();
  await replaced(1, "x", "axcd");
  expect(shown()).toBe("axcd");
  expect(alongs.asked[0]?.args.slice(0, 2)).toEqual([["a", "x", "c", "d"], { encoder: "visual" }]);
});

test("resuming repeats the stopped request", async () => {
  void walk.findAlternatives();
  walk.stop();
  void walk.resume();
  expect(morphs.asked.map(({ args }) => (args[0] as { alternatives: number }).alternatives)).toEqual(
    [0, 3, 3],
  );
  expect(walk.stopped).toBe(false);
});

test("of two replacements the later one counts, in any order of answers", async () => {
  void walk.replace(1, "x");
  void walk.replace(1, "y");
  alongs.asked[1]?.answer(over("aycd"));
  await settled();
  alongs.asked[0]?.answer(over("axcd"));
  await settled();
  expect(shown()).toBe("aycd");
});

test("a refused replacement keeps the walk and reports the error", async () => {
  void walk.replace(1, "x");
  alongs.asked[0]?.fail(new ApiError("UnknownDrawing", "no drawing x", 404));
  await settled();
  expect([shown(), walk.error?.message]).toEqual(["abcd", "no drawing x"]);
});

test("replaced steps stay while alternatives are loaded and shown", async () => {
  await replaced(1, "x", "axcd");
  void walk.findAlternatives();
  morphs.asked[1]?.answer(answerOf("abcd", "apqd"));
  await settled();
  expect(shown()).toBe("axcd");
  walk.choose(1);
  expect([shown(), walk.hasReplacedSteps]).toEqual(["apqd", false]);
  walk.choose(0);
  expect([shown(), walk.hasReplacedSteps]).toEqual(["axcd", true]);
  walk.restore();
  expect(shown()).toBe("abcd");
});

test("failed alternatives keep the walk; another failed request does not", async () => {
  void walk.findAlternatives();
  morphs.asked[1]?.fail(new ApiError("Busy", "busy", 503));
  await settled();
  expect([shown(), walk.error?.message]).toEqual(["abcd", "busy"]);
  void walk.load({ ...request, b: "e" });
  morphs.asked[2]?.fail(new ApiError("NoWalk", "no walk", 409));
  await settled();
  expect([shown(), walk.error?.message]).toEqual([undefined, "no walk"]);
});

test("another request drops replaced steps", async () => {
  await replaced(1, "x", "axcd");
  void walk.load({ ...request, steps: 4 });
  morphs.asked[1]?.answer(answerOf("abcd"));
  await settled();
  expect(shown()).toBe("abcd");
});
