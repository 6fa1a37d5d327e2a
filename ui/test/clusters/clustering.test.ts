import { expect, test } from "vitest";

import type { Cluster } from "../../src/clusters/api";
import {
  clusteringFromParams,
  clusteringParams,
  invalidCount,
  needsCount,
  suggestedName,
  triedCounts,
} from "../../src/clusters/clustering";
import { pageAddress, pageParams } from "../../src/shared/pages";

test("an address encodes and decodes a clustering", () => {
  for (const asked of [
    { encoder: null, method: "kmeans", k: null },
    { encoder: "my style", method: "gmm", k: 12 },
    { encoder: "visual", method: "hdbscan", k: null },
  ] as const) {
    expect(clusteringFromParams(pageParams(pageAddress("clusters", clusteringParams(asked))))).toEqual(asked);
  }
});

test("invalid parameters of an address are ignored", () => {
  const wrong = new URLSearchParams("method=magic&k=-3");
  expect(clusteringFromParams(wrong)).toEqual({ encoder: null, method: "kmeans", k: null });
  expect(clusteringFromParams(new URLSearchParams("method=dbscan&k=5")).k).toBeNull();
});

test("a number of clusters is whole and within the limits, else it is reported as invalid", () => {
  const given = ["8", " 12 ", "0", "-1", "2.5", "many", "1001", "", null];
  const params = given.map((k) => pageParams(pageAddress("clusters", { k })));
  const kept = params.map((one) => clusteringFromParams(one).k);
  expect(kept).toEqual([8, 12, null, null, null, null, null, null, null]);
  expect(params.map(invalidCount)).toEqual([null, null, "0", "-1", "2.5", "many", "1001", null, null]);
  expect(invalidCount(pageParams("#clusters?method=dbscan&k=-1"))).toBeNull();
  expect(needsCount("kmeans")).toBe(true);
  expect(needsCount("meanshift")).toBe(false);
});

test("the highest silhouette and the lowest BIC have the highest bar", () => {
  const scores = { "2": 0.1, "10": 0.5, "4": 0.3 };
  expect(triedCounts(scores, "kmeans").map(({ k }) => k)).toEqual([2, 4, 10]);
  expect(triedCounts(scores, "kmeans").map(({ height }) => height)).toEqual([0, expect.closeTo(0.5), 1]);
  expect(triedCounts(scores, "gmm").map(({ height }) => height)).toEqual([1, expect.closeTo(0.5), 0]);
  expect(triedCounts({ "3": 0.2 }, "kmeans")).toEqual([{ k: 3, score: 0.2, height: 1 }]);
  expect(triedCounts({}, "kmeans")).toEqual([]);
});

test("merged clusters keep the name of the largest named one", () => {
  const cluster = (number: number, name: string | null, size: number): Cluster => ({
    number,
    name,
    size,
    central: [],
    tags: [],
  });
  const all = [cluster(0, null, 50), cluster(1, "Cats", 20), cluster(2, "Dogs", 30)];
  expect(suggestedName(all, new Set([0, 1, 2]))).toBe("Dogs");
  expect(suggestedName(all, new Set([0, 1]))).toBe("Cats");
  expect(suggestedName(all, new Set([0]))).toBe("");
});
