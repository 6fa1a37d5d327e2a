import type { Cluster, Clustering, Method } from "./api";
import { parsePositiveInteger } from "../shared/numbers";

export const METHODS = ["kmeans", "gmm", "meanshift", "dbscan", "hdbscan"] as const satisfies readonly Method[];

/** The server gives no more. */
export const MAX_CLUSTERS = 1000;

/** Whether a number of clusters can be asked for; the others find it themselves. */
export function needsCount(method: Method): boolean {
  return method === "kmeans" || method === "gmm";
}

/** What an address asks for; what it does not understand is left out. */
export function clusteringFromParams(params: URLSearchParams): Clustering {
  const method = METHODS.find((known) => known === params.get("method")) ?? "kmeans";
  return { encoder: params.get("encoder"), method, k: needsCount(method) ? parsePositiveInteger(params.get("k"), MAX_CLUSTERS) : null };
}

/** The same for an address: the usual is left out. */
export function clusteringParams({ encoder, method, k }: Clustering): Record<string, string | null> {
  return {
    encoder,
    method: method === "kmeans" ? null : method,
    k: k === null ? null : String(k),
  };
}

/** What an address has as the number of clusters and is none; null where all is well. */
export function invalidCount(params: URLSearchParams): string | null {
  const text = params.get("k")?.trim();
  if (!text || !needsCount(clusteringFromParams(params).method)) return null;
  return parsePositiveInteger(text, MAX_CLUSTERS) === null ? text : null;
}

export interface TriedCount {
  readonly k: number;
  readonly score: number;
  /** From 0, the worst that was tried, to 1, the best. */
  readonly height: number;
}

/** The numbers that were tried, in their order. Of a mixture's BIC the lowest is the best. */
export function triedCounts(scores: Readonly<Record<string, number>>, method: Method): readonly TriedCount[] {
  const entries = Object.entries(scores).map(([k, score]) => ({ k: Number(k), score }));
  const values = entries.map(({ score }) => (method === "gmm" ? -score : score));
  const worst = Math.min(...values);
  const range = Math.max(...values) - worst;
  return entries
    .map((entry, i) => ({ ...entry, height: range === 0 ? 1 : ((values[i] ?? worst) - worst) / range }))
    .sort((a, b) => a.k - b.k);
}

/** The name that merged clusters get if nobody gives another: that of the largest that has one. */
export function suggestedName(clusters: readonly Cluster[], numbers: ReadonlySet<number>): string {
  const named = clusters.filter(({ number, name }) => numbers.has(number) && name !== null);
  return named.sort((a, b) => b.size - a.size)[0]?.name ?? "";
}
