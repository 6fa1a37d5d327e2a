import { beforeEach, expect, test, vi } from "vitest";

import type { SearchRequest } from "../../src/query/query";
import type { SearchResponse } from "../../src/search/api";
import { BY_PATH, NO_FILTERS, type Hit } from "../../src/shared/drawings/api";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const found = asking<SearchResponse>();
vi.mock("../../src/search/api", async (original) => ({ ...(await original<object>()), search: found.ask }));
const { ApiError } = await import("../../src/shared/api/client");
const { results } = await import("../../src/search/results.svelte");

const about = (id: string): SearchRequest => ({
  image: null,
  sketch: null,
  like: [id],
  unlike: [],
  artist: null,
  text: null,
  ...NO_FILTERS,
  ...BY_PATH,
  encoders: null,
  copies: "stack",
});
const hit = (id: string): Hit => ({
  id,
  path: `${id}.png`,
  title: null,
  width: 9,
  height: 9,
  score: 1,
  distance: 0,
  rank: 1,
  copies: [],
  matched: [],
});
const shown = () => Array.from({ length: results.drawings.length }, (_, i) => results.drawings.at(i).id);

async function answer(...ids: string[]) {
  found.asked.at(-1)?.answer({ hits: ids.map(hit), took_ms: 1 } as SearchResponse);
  await settled();
}

async function fail(kind: string) {
  found.asked.at(-1)?.fail(new ApiError(kind, "no", kind === "Unreachable" ? 0 : 500));
  await settled();
}

beforeEach(async () => {
  void results.load(about("cat"), true);
  await answer("c1", "c2");
});

test.each(["BadInput", "InternalError", "Unreachable"])(
  "a search that failed with %s shows no drawings of the previous search",
  async (kind) => {
    void results.load(about("dog"), true);
    await fail(kind);
    expect([shown(), results.error?.kind, results.tookMs, results.more]).toEqual([[], kind, null, false]);
  },
);

test("a new search clears the error", async () => {
  void results.load(about("dog"), true);
  await fail("InternalError");
  void results.load(about("fox"), true);
  expect(results.error).toBeNull();
  await answer("f1");
  expect([shown(), results.error]).toEqual([["f1"], null]);
});

test("repeating a search that then fails keeps its drawings", async () => {
  void results.load(about("cat"), true);
  expect(results.current).toBe(true);
  await fail("Unreachable");
  expect([shown(), results.error?.kind]).toEqual([["c1", "c2"], "Unreachable"]);
});

test("drawings of the previous search are marked while another one is running", async () => {
  void results.load(about("dog"), true);
  expect([results.current, shown()]).toEqual([false, ["c1", "c2"]]);
  await answer("d1");
  expect([results.current, shown()]).toEqual([true, ["d1"]]);
});
