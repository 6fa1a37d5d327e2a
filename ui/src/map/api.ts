import { fetchBytes } from "../shared/api/client";
import { trackJob, type OnProgress } from "../shared/api/jobs";

/** Fetch the position of every drawing by `encoder` (null: the first one), as an Arrow stream. */
export function fetchMap(
  encoder: string | null,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array> {
  return trackJob((headers) => fetchBytes(`/api/map${by(encoder)}`, signal, headers), signal, onProgress);
}

/** Fetch the ID and one column of every drawing, as an Arrow stream. */
export function fetchColumn(name: string, signal: AbortSignal): Promise<Uint8Array> {
  return fetchBytes(`/api/map/columns/${encodeURIComponent(name)}`, signal);
}

/** Fetch the ID and the cluster of every drawing, as an Arrow stream. */
export function fetchClusterLabels(
  encoder: string | null,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return fetchBytes(`/api/clusters/labels${by(encoder)}`, signal);
}

function by(encoder: string | null): string {
  return encoder === null ? "" : `?${new URLSearchParams({ encoder })}`;
}
