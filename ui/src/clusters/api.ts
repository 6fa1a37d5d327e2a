import { getJson, sendBody, sendJson } from "../shared/api/client";
import { trackJob, type OnProgress } from "../shared/api/jobs";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type Cluster = Schemas["Cluster"];
export type Clusters = Schemas["ClustersResponse"];
export type ClusterMembers = Schemas["ClusterMembers"];
export type KeptCluster = Schemas["KeptCluster"];
export type Method = Schemas["KeepRequest"]["method"];

/** A clustering: the encoder, the method and the number of clusters (null: chosen by the server). */
export interface Clustering {
  readonly encoder: string | null;
  readonly method: Method;
  readonly k: number | null;
}

export function fetchClusters(
  clustering: Clustering,
  signal: AbortSignal,
  onProgress: OnProgress = () => undefined,
): Promise<Clusters> {
  const url = `/api/clusters?${clusteringQuery(clustering)}`;
  return trackJob((headers) => getJson<Clusters>(url, signal, headers), signal, onProgress);
}

/** Fetch the IDs of drawings of one cluster, the most central first. */
export function fetchMembers(
  clustering: Clustering,
  number: number,
  offset: number,
  limit: number,
  signal?: AbortSignal,
): Promise<ClusterMembers> {
  const part = new URLSearchParams({ offset: String(offset), limit: String(limit) });
  return getJson(`/api/clusters/${number}/drawings?${clusteringQuery(clustering)}&${part}`, signal);
}

export async function fetchKept(): Promise<KeptCluster[]> {
  return (await getJson<Schemas["KeptClustersResponse"]>("/api/clusters/kept")).kept;
}

/** Keep clusters under one name. The server rejects the request if they have changed since `version`. */
export function keepClusters(
  clustering: Clustering,
  version: string,
  numbers: readonly number[],
  name: string,
): Promise<KeptCluster> {
  return sendBody("/api/clusters/kept", "POST", { ...clustering, version, numbers, name });
}

export function renameCluster(name: string, to: string): Promise<KeptCluster> {
  return sendBody(keptUrl(name), "PATCH", { name: to });
}

/** Remove a kept cluster and return those that are left. */
export async function forgetCluster(name: string): Promise<KeptCluster[]> {
  return (await sendJson<Schemas["KeptClustersResponse"]>(keptUrl(name), { method: "DELETE" })).kept;
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
