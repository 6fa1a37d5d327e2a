import type { Sort } from "../shared/drawings/api";
import { parsePositiveInteger } from "../shared/numbers";
import { EXTRAPOLATION } from "./blend";
import { NO_FILTER, ORIENTATIONS, type Filter } from "./filter";
import { isSort } from "./sorting";

/** The state in the URL: the search, the open drawing and the walk. */
export interface View {
  /** The number of a query image. The image itself is not in the URL. */
  readonly image: string | null;
  /** The key of a sketch; see `querySketches`. */
  readonly sketch: string | null;
  readonly like: readonly string[];
  readonly unlike: readonly string[];
  /** The search is for drawings similar to this artist's. */
  readonly artist: string | null;
  /** Words, phrases, fields and exclusions, as docs/words.md describes them. */
  readonly text: string;
  readonly tags: readonly string[];
  readonly withoutTags: readonly string[];
  readonly filter: Filter;
  /** Boards and kept clusters that limit the search: `board:NAME`, `cluster:NAME`. */
  readonly among: readonly string[];
  /** The order of a listing. Results with examples are sorted by relevance. */
  readonly sort: Sort;
  /** The seed of the random order. */
  readonly seed: number;
  /** Weights of the two blended encoders; empty for the default. */
  readonly weights: Readonly<Record<string, number>>;
  /** Whether the results are on the map instead of in the grid. */
  readonly map: boolean;
  readonly open: string | null;
  readonly a: string | null;
  readonly b: string | null;
  /** The number of drawings between A and B; null for the shortest walk. */
  readonly steps: number | null;
  /** The encoder of the walk; `BLEND` for all of them. */
  readonly encoder: string | null;
  readonly bridge: boolean;
  /** The walk avoids hubs. */
  readonly damped: boolean;
  /** The walk stays within the filters of the search. */
  readonly within: boolean;
}

export const EMPTY_VIEW: View = {
  image: null,
  sketch: null,
  like: [],
  unlike: [],
  artist: null,
  text: "",
  tags: [],
  withoutTags: [],
  filter: NO_FILTER,
  among: [],
  sort: "relevance",
  seed: 0,
  weights: {},
  map: false,
  open: null,
  a: null,
  b: null,
  steps: null,
  encoder: null,
  bridge: false,
  damped: false,
  within: false,
};

export const BLEND = "*";

export const MAX_STEPS = 12;
/** The largest number of characters of a text that the server accepts. */
export const MAX_TEXT = 1000;
export const MAX_SEED = 2 ** 32 - 1;
const WEIGHT_PREFIX = "w.";

/** Return the view as the part of a URL after `#`; empty for the empty view. */
export function encodeView(view: View): string {
  const entries: [string, string][] = [];
  const put = (key: string, value: string | null) => {
    if (value !== null && value !== "") entries.push([key, value]);
  };
  put("image", view.image);
  put("sketch", view.sketch);
  for (const id of view.like) put("like", id);
  for (const id of view.unlike) put("unlike", id);
  put("likeartist", view.artist);
  put("q", view.text);
  for (const tag of view.tags) put("tag", tag);
  for (const tag of view.withoutTags) put("without", tag);
  put("folder", view.filter.folder);
  put("orientation", view.filter.orientation);
  put("since", view.filter.since);
  put("until", view.filter.until);
  put("untagged", view.filter.untagged ? "1" : null);
  put("noboard", view.filter.notOnBoard ? "1" : null);
  put("format", view.filter.format);
  put("minwidth", view.filter.minWidth.trim());
  put("artist", view.filter.artist);
  put("title", view.filter.title);
  put("where", view.filter.where);
  for (const selection of view.among) put("among", selection);
  put("sort", view.sort === "relevance" ? null : view.sort);
  put("seed", view.seed === 0 ? null : String(view.seed));
  for (const name of Object.keys(view.weights).sort()) {
    put(WEIGHT_PREFIX + name, String(view.weights[name]));
  }
  put("map", view.map ? "1" : null);
  put("open", view.open);
  put("a", view.a);
  put("b", view.b);
  put("steps", view.steps === null ? null : String(view.steps));
  put("encoder", view.encoder);
  put("bridge", view.bridge ? "1" : null);
  put("damped", view.damped ? "1" : null);
  put("within", view.within ? "1" : null);
  return new URLSearchParams(entries).toString();
}

/** Return the view of a URL; unknown or invalid parameters are ignored. */
export function decodeView(hash: string): View {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const weights: Record<string, number> = {};
  for (const [key, value] of params) {
    const weight = Number(value);
    if (key.startsWith(WEIGHT_PREFIX) && value !== "" && Math.abs(weight) <= 1 + EXTRAPOLATION) {
      weights[key.slice(WEIGHT_PREFIX.length)] = weight;
    }
  }
  const sort = params.get("sort");
  return {
    image: params.get("image"),
    sketch: params.get("sketch"),
    like: unique(params.getAll("like")),
    unlike: unique(params.getAll("unlike")),
    artist: params.get("likeartist") || null,
    text: (params.get("q") ?? "").slice(0, MAX_TEXT),
    tags: unique(params.getAll("tag")),
    withoutTags: unique(params.getAll("without")),
    filter: {
      folder: params.get("folder") ?? "",
      orientation: ORIENTATIONS.find((name) => name === params.get("orientation")) ?? "",
      since: dayOrEmpty(params.get("since")),
      until: dayOrEmpty(params.get("until")),
      untagged: params.get("untagged") === "1",
      notOnBoard: params.get("noboard") === "1",
      format: params.get("format") ?? "",
      minWidth: params.get("minwidth") ?? "",
      artist: params.get("artist") ?? "",
      title: params.get("title") ?? "",
      where: params.get("where") ?? "",
    },
    among: unique(params.getAll("among")).filter(isSelection),
    sort: isSort(sort) ? sort : "relevance",
    seed: parsePositiveInteger(params.get("seed"), MAX_SEED) ?? 0,
    weights,
    map: params.get("map") === "1",
    open: params.get("open"),
    a: params.get("a"),
    b: params.get("b"),
    steps: parsePositiveInteger(params.get("steps"), MAX_STEPS),
    encoder: params.get("encoder"),
    bridge: params.get("bridge") === "1",
    damped: params.get("damped") === "1",
    within: params.get("within") === "1",
  };
}

function dayOrEmpty(text: string | null): string {
  const valid = text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  return valid ? text : "";
}

function isSelection(text: string): boolean {
  return /^(board|cluster):./.test(text);
}

function unique(values: string[]): string[] {
  return [...new Set(values.filter((value) => value !== ""))];
}
