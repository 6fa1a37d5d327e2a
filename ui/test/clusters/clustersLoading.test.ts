import { expect, test, vi } from "vitest";

import type { Clustering, Clusters } from "../../src/clusters/api";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const found = asking<Clusters>();
vi.mock("../../src/clusters/api", () => ({ fetchClusters: found.ask, fetchKept: () => Promise.resolve([]) }));
const { clusters } = await import("../../src/clusters/clusters.svelte");

const FIVE: Clustering = { encoder: null, method: "kmeans", k: 5 };
const answer = { version: "1", clusters: [] } as unknown as Clusters;
const last = () => {
  const [, signal, tell] = found.asked.at(-1)?.args ?? [];
  return { signal: signal as AbortSignal, tell: tell as (progress: object | null) => void };
};

test("the progress of a clustering is known until it is finished", async () => {
  void clusters.load(FIVE);
  last().tell({ done: 2, total: 17 });
  expect([clusters.loading, clusters.progress]).toEqual([true, { done: 2, total: 17 }]);
  last().tell(null);
  found.asked.at(-1)?.answer(answer);
  await settled();
  expect([clusters.answer, clusters.loading, clusters.progress]).toEqual([answer, false, null]);
});

test("a clustering can be stopped and started again", async () => {
  void clusters.load(FIVE);
  clusters.stop();
  expect(last().signal.aborted).toBe(true);
  found.asked.at(-1)?.fail(new DOMException("", "AbortError"));
  await settled();
  expect([clusters.stopped, clusters.loading, clusters.answer, clusters.error]).toEqual([true, false, null, null]);
  void clusters.load(FIVE);
  expect(clusters.stopped).toBe(false);
  found.asked.at(-1)?.answer(answer);
  await settled();
  expect(clusters.answer).toEqual(answer);
});
