import { beforeEach, expect, test, vi } from "vitest";

import { asking, settled } from "../browser";

const maps = asking<string>();
vi.mock("../../src/map/api", () => ({ fetchMap: maps.ask }));
vi.mock("../../src/map/data", () => ({ mapData: (map: string) => map }));
vi.mock("../../src/shared/drawings/api", async (original) => ({
  ...(await original<object>()),
  fetchListing: () => Promise.resolve(new Uint8Array()),
}));

const { map } = await import("../../src/map/map.svelte");

/** Each test has its own version, so that no earlier map is loaded. */
let version = 0;

beforeEach(async () => {
  version += 1;
  maps.asked.length = 0;
  void map.load(`v${version}`, "visual");
  maps.asked[0]?.answer("visual's map");
  await settled();
});

test("an outdated answer does not replace the present map", async () => {
  void map.load(`v${version}`, "semantic");
  void map.load(`v${version}`, "visual");
  expect(map.loading).toBe(false);
  maps.asked[1]?.answer("semantic's map");
  await settled();
  expect([map.data, map.loading, map.stopped]).toEqual(["visual's map", false, false]);
});

test("returning to the present map clears the stop and the error", async () => {
  void map.load(`v${version}`, "semantic");
  map.stop();
  expect(map.stopped).toBe(true);
  void map.load(`v${version}`, "visual");
  expect([map.stopped, map.loading, map.error]).toEqual([false, false, null]);
  expect(maps.asked.length).toBe(2);
});
