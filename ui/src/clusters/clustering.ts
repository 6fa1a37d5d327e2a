import { parsePositiveInteger } from "../shared/numbers";
import type { Cluster, Clustering, Method } from "./api";

export const METHODS = ["kmeans", "gmm", "meanshift", "dbscan", "hdbscan"] as const satisfies readonly Method[];

/** The largest number that the server accepts. */
export const MAX_CLUSTERS = 1000;

/** Return whether the method needs a number of clusters; the others find it. */
export function needsCount(method: Method): boolean {
  return method === "kmeans" || method === "gmm";
}

/** Return the clustering of a URL; invalid parameters are ignored. */
export function clusteringFromParams(params: URLSearchParams): Clustering {
  const method = METHODS.find((known) => known === params.get("method")) ?? "kmeans";
  return { encoder: params.get("encoder"), method, k: needsCount(method) ? parsePositiveInteger(params.get("k"), MAX_CLUSTERS) : null };
}

/** Return the parameters of a clustering; default values are omitted. */
export function clusteringParams({ encoder, method, k }: Clustering): Record<string, string | null> {
  return {
    encoder,
    method: method === "kmeans" ? null : method,
    k: k === null ? null : String(k),
  };
}

/** Return the invalid number of clusters in a URL; null if there is none. */
export function invalidCount(params: URLSearchParams): string | null {
  const text = params.get("k")?.trim();
  if (!text || !needsCount(clusteringFromParams(params).method)) return null;
  return parsePositiveInteger(text, MAX_CLUSTERS) === null ? text : null;
}

export interface TriedCount {
  readonly k: number;
  readonly score: number;
  /** From 0 (the worst number) to 1 (the best). */
  readonly height: number;
}

/** Return the numbers that the server tried, in order. The lowest BIC of a Gaussian mixture is the best. */
export function triedCounts(scores: Readonly<Record<string, number>>, method: Method): readonly TriedCount[] {
  const entries = Object.entries(scores).map(([k, score]) => ({ k: Number(k), score }));
  const values = entries.map(({ score }) => (method === "gmm" ? -score : score));
  const worst = Math.min(...values);
  const range = Math.max(...values) - worst;
  return entries
    .map((entry, i) => ({ ...entry, height: range === 0 ? 1 : ((values[i] ?? worst) - worst) / range }))
    .sort((a, b) => a.k - b.k);
}

/** Return the suggested name for merged clusters: the name of the largest one that has a name. */
export function suggestedName(clusters: readonly Cluster[], numbers: ReadonlySet<number>): string {
  const named = clusters.filter(({ number, name }) => numbers.has(number) && name !== null);
  return named.sort((a, b) => b.size - a.size)[0]?.name ?? "";
}
