import { getJson } from "./client";
import type { components } from "./schema";

/** How far the server is with a request; a total of 0 where it has not counted yet. */
export type Progress = components["schemas"]["WorkAnswer"];
export type OnProgress = (progress: Progress | null) => void;

const FIRST = 600; // ms; most answers are there by then
const EACH = 500;

/**
 * A request that may take long: `tell` hears how far it is, and the server stops when it is
 * aborted. `run` sends the headers, by which the server knows the work.
 */
export async function trackJob<T>(
  run: (headers: Record<string, string>) => Promise<T>,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<T> {
  const name = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const url = `/api/works/${name}`;
  const done = new AbortController();
  const stop = () => void fetch(url, { method: "DELETE", keepalive: true }).catch(() => undefined);
  signal.addEventListener("abort", stop);
  void pollProgress(url, onProgress, AbortSignal.any([signal, done.signal]));
  try {
    return await run({ "Egara-Work": name });
  } finally {
    signal.removeEventListener("abort", stop);
    done.abort();
    if (!signal.aborted) onProgress(null);
  }
}

async function pollProgress(url: string, onProgress: OnProgress, over: AbortSignal): Promise<void> {
  for (let wait = FIRST; !over.aborted; wait = EACH) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (over.aborted) return;
    try {
      const progress = await getJson<Progress>(url, over);
      if (!over.aborted && progress.running !== false) onProgress(progress);
    } catch {
      // The request itself says what became of it.
    }
  }
}
