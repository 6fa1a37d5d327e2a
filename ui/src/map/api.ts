import { fetchBytes } from "../shared/api/client";
import { trackJob, type OnProgress } from "../shared/api/jobs";

/** Where every drawing lies, by `encoder` (null: the collection's first), as an Arrow stream. */
export function fetchMap(
  encoder: string | null,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array> {
  return trackJob((headers) => fetchBytes(`/api/map${by(encoder)}`, signal, headers), signal, onProgress);
}

/** A column of every drawing, after its ID, as an Arrow stream. */
export function fetchColumn(name: string, signal: AbortSignal): Promise<Uint8Array> {
  return fetchBytes(`/api/map/columns/${encodeURIComponent(name)}`, signal);
}

/** The cluster of every drawing, after its ID, as an Arrow stream. */
export function fetchClusterLabels(
  encoder: string | null,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return fetchBytes(`/api/clusters/labels${by(encoder)}`, signal);
}

function by(encoder: string | null): string {
  return encoder === null ? "" : `?${new URLSearchParams({ encoder })}`;
}
