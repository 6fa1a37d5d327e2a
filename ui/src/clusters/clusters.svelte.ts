import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import type { Progress } from "../shared/api/jobs";
import {
  fetchClusters,
  fetchKept,
  forgetCluster,
  keepClusters,
  renameCluster,
  type Clustering,
  type Clusters,
  type KeptCluster,
} from "./api";

/** The clusters of the page, and the kept clusters. */
class ClustersState {
  answer = $state.raw<Clusters | null>(null);
  kept = $state.raw<readonly KeptCluster[]>([]);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  /** The progress of the clustering; null before the server has reported any. */
  progress = $state.raw<Progress | null>(null);
  /** The user stopped the clustering. */
  stopped = $state(false);
  /** The reason why the server rejected the last edit. */
  refusal = $state.raw<ApiError | null>(null);
  #clustering: Clustering | null = null;
  #abort = new AbortController();

  load(clustering: Clustering): Promise<void> {
    this.refusal = null;
    return this.#load(clustering);
  }

  async #load(clustering: Clustering): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#clustering = clustering;
    this.loading = true;
    this.error = null;
    this.progress = null;
    this.stopped = false;
    try {
      const finding = fetchClusters(clustering, signal, (progress) => (this.progress = progress));
      const [answer, kept] = await Promise.all([finding, fetchKept()]);
      signal.throwIfAborted();
      this.answer = answer;
      this.kept = kept;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.answer = null;
      this.error = asApiError(error);
    }
    this.loading = false;
  }

  /** Stop the clustering, also on the server, and clear the old answer. */
  stop(): void {
    this.#abort.abort();
    this.loading = false;
    this.progress = null;
    this.stopped = true;
    this.answer = null;
  }

  /** Keep clusters under one name; several clusters are merged. */
  keep(numbers: readonly number[], name: string): Promise<boolean> {
    const { answer } = this;
    const clustering = this.#clustering;
    if (answer === null || clustering === null) return Promise.resolve(false);
    return this.#edit(() => keepClusters(clustering, answer.version, numbers, name));
  }

  rename(name: string, to: string): Promise<boolean> {
    return this.#edit(() => renameCluster(name, to));
  }

  forget(name: string): Promise<boolean> {
    return this.#edit(() => forgetCluster(name));
  }

  // Kept names change how clusters are merged: load the clusters again.
  async #edit(request: () => Promise<unknown>): Promise<boolean> {
    this.refusal = null;
    let taken = true;
    try {
      await request();
    } catch (error) {
      this.refusal = asApiError(error);
      taken = false;
    }
    const stale = this.refusal?.status === 409;
    if ((taken || stale) && this.#clustering !== null) await this.#load(this.#clustering);
    return taken;
  }
}

export const clusters = new ClustersState();
