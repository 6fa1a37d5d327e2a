import { getJson, sendBody, sendJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";
import { trackJob, type OnProgress } from "../shared/api/jobs";

type Schemas = components["schemas"];
export type Cluster = Schemas["Cluster"];
export type Clusters = Schemas["ClustersAnswer"];
export type ClusterMembers = Schemas["ClusterMembers"];
export type KeptCluster = Schemas["KeptCluster"];
export type Method = Schemas["KeepRequest"]["method"];

/** Which clustering is asked for: by which encoder, how, and into how many (null: proposed). */
export interface Clustering {
  readonly encoder: string | null;
  readonly method: Method;
  readonly k: number | null;
}

export function fetchClusters(
  asked: Clustering,
  signal: AbortSignal,
  onProgress: OnProgress = () => undefined,
): Promise<Clusters> {
  const url = `/api/clusters?${clusteringQuery(asked)}`;
  return trackJob((headers) => getJson<Clusters>(url, signal, headers), signal, onProgress);
}

/** IDs of drawings of one cluster, the most central first. */
export function fetchMembers(
  asked: Clustering,
  number: number,
  offset: number,
  limit: number,
  signal?: AbortSignal,
): Promise<ClusterMembers> {
  const part = new URLSearchParams({ offset: String(offset), limit: String(limit) });
  return getJson(`/api/clusters/${number}/drawings?${clusteringQuery(asked)}&${part}`, signal);
}

export async function fetchKept(): Promise<KeptCluster[]> {
  return (await getJson<Schemas["KeptClustersAnswer"]>("/api/clusters/kept")).kept;
}

/** Keeps clusters of an answer under one name; refused where they have changed since. */
export function keepClusters(
  asked: Clustering,
  version: string,
  numbers: readonly number[],
  name: string,
): Promise<KeptCluster> {
  return sendBody("/api/clusters/kept", "POST", { ...asked, version, numbers, name });
}

export function renameCluster(name: string, to: string): Promise<KeptCluster> {
  return sendBody(keptUrl(name), "PATCH", { name: to });
}

/** The kept clusters that are left. */
export async function forgetCluster(name: string): Promise<KeptCluster[]> {
  return (await sendJson<Schemas["KeptClustersAnswer"]>(keptUrl(name), { method: "DELETE" })).kept;
}

function keptUrl(name: string): string {
  return `/api/clusters/kept/${encodeURIComponent(name)}`;
}

function clusteringQuery({ encoder, method, k }: Clustering): URLSearchParams {
  const params = new URLSearchParams({ method });
  if (encoder !== null) params.set("encoder", encoder);
  if (k !== null) params.set("k", String(k));
  return params;
}
