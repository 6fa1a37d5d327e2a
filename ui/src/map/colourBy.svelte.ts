import { fetchClusters } from "../clusters/api";
import { asApiError, isAbort, type ApiError } from "../shared/api/client";
import { fetchListing, NO_FILTERS } from "../shared/drawings/api";
import { drawingsFromArrow } from "../shared/drawings/drawings";
import { tagNames } from "../tags/tagNames.svelte";
import { fetchClusterLabels, fetchColumn } from "./api";
import { clusterLabels, type ClusterLabel } from "./clusterLabels";
import { colourByCategory, colourByNumber, type Colouring } from "./colours";
import { columnValues } from "./columnValues";
import type { MapData } from "./data";
import { mapMessages } from "./messages";

/** The property that the colours of the map show. */
export type ColourBy =
  | { readonly kind: "none" | "cluster" }
  | { readonly kind: "keyword"; readonly keyword: string }
  | { readonly kind: "column"; readonly name: string };

const MAX_DISTINCT = 10; // fewer distinct numbers are shown as categories

/** The colours of the drawings on the map. */
class ColourByState {
  by = $state.raw<ColourBy>({ kind: "none" });
  colouring = $state.raw<Colouring | null>(null);
  /** The labels of the clusters. */
  clusters = $state.raw<readonly ClusterLabel[]>([]);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  #abort = new AbortController();

  /** Load the colours of the drawings in `data`, whose encoder is `encoder`. */
  async load(by: ColourBy, data: MapData, encoder: string | null): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    this.loading = true;
    try {
      const clusters = by.kind === "cluster" ? await clustered(data, encoder, signal) : null;
      const colouring = clusters?.colouring ?? (await coloured(by, data, signal));
      signal.throwIfAborted();
      this.colouring = colouring;
      this.clusters = clusters?.places ?? [];
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.error = asApiError(error);
      this.colouring = null;
      this.clusters = [];
    }
    this.loading = false;
  }
}

async function coloured(
  by: ColourBy,
  data: MapData,
  signal: AbortSignal,
): Promise<Colouring | null> {
  if (by.kind === "keyword" && by.keyword !== "") {
    const question = { ...NO_FILTERS, tags: [by.keyword] };
    const having = drawingsFromArrow(await fetchListing(question, signal));
    const values = new Array<string | null>(data.length).fill(null);
    for (let i = 0; i < having.length; i++) values[data.indexOf(having.at(i).id)] = by.keyword;
    return colourByCategory(values.slice(0, data.length));
  }
  if (by.kind !== "column") return null;
  const values = columnValues(await fetchColumn(by.name, signal), data);
  const numbers = values.map((value) => (typeof value === "number" ? value : null));
  const distinct = new Set(values);
  if (numbers.some((value) => value !== null) && distinct.size > MAX_DISTINCT) return colourByNumber(numbers);
  return colourByCategory(values.map((value) => (value === null ? null : String(value))));
}

async function clustered(data: MapData, encoder: string | null, signal: AbortSignal) {
  const { clusters } = await fetchClusters({ encoder, method: "kmeans", k: null }, signal);
  const values = columnValues(await fetchClusterLabels(encoder, signal), data);
  const labels = values.map((value) => (typeof value === "number" && value >= 0 ? value : null));
  const { colours, legend } = colourByCategory(labels.map((label) => label?.toString() ?? null), true);
  const unnamed = clusters.filter(({ name }) => name === null).flatMap(tagsOf);
  await Promise.all(unnamed.map((tag) => tagNames.request(tag)));
  const texts = new Map(clusters.map((cluster) => [String(cluster.number), clusterName(cluster)]));
  const named = (number: string) => texts.get(number) ?? number;
  const entries =
    legend.kind === "categories"
      ? legend.entries.map((entry) => ({ ...entry, value: named(entry.value) }))
      : [];
  const others = legend.kind === "categories" ? legend.others : 0;
  const colouring: Colouring = { colours, legend: { kind: "categories", entries, others } };
  return { colouring, places: clusterLabels(data, labels, (number) => named(String(number))) };
}

function tagsOf({ tags }: { tags: readonly { tag: string }[] }): string[] {
  return tags.slice(0, 2).map(({ tag }) => tag);
}

function clusterName(cluster: {
  number: number;
  name: string | null;
  tags: readonly { tag: string }[];
}): string {
  const tags = tagsOf(cluster).map((tag) => tagNames.of(tag));
  return cluster.name ?? (tags.join(", ") || mapMessages().clusterNumber(cluster.number + 1));
}

export const colourBy = new ColourByState();
