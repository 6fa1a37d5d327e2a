import { getJson } from "./client";
import type { components } from "./schema";

/** The progress of a request; `total` is 0 before the server has counted. */
export type Progress = components["schemas"]["JobResponse"];
export type OnProgress = (progress: Progress | null) => void;

const FIRST_WAIT_MS = 600; // ms; most responses arrive earlier
const WAIT_MS = 500;

/**
 * Run a request that may take long. `onProgress` gets its progress, and an abort stops the work on the server
 * too. `run` sends the headers that identify the job.
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
  for (let wait = FIRST_WAIT_MS; !over.aborted; wait = WAIT_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (over.aborted) return;
    try {
      const progress = await getJson<Progress>(url, over);
      if (!over.aborted && progress.running !== false) onProgress(progress);
    } catch {
      // The request itself reports errors.
    }
  }
}
