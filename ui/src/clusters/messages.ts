import type { Method } from "./api";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const count = new Intl.NumberFormat("en");
const n = (value: number) => count.format(value);
const drawings = (value: number) => (value === 1 ? "1 drawing" : `${n(value)} drawings`);

const en = {
  title: "Clusters",
  encoder: "Encoder",
  method: "Method",
  methods: {
    kmeans: "k-means",
    gmm: "Gaussian mixture",
    meanshift: "mean shift",
    dbscan: "DBSCAN",
    hdbscan: "HDBSCAN",
  } satisfies Record<Method, string> as Record<Method, string>,
  number: "Number",
  proposed: "proposed",
  badNumber: (text: string, most: number) => `${text} is no number of clusters: give 1 to ${n(most)}.`,
  found: "found by the method",
  looking: "Looking for clusters…",
  lookingLong: "The first time this takes a while in a large collection; then it is kept.",
  trying: (number: number, of: number) => `Trying how many clusters there are: ${number} of ${of}…`,
  stopped: "The clusters were not finished",
  goOn: "Look for them",
  summary: (clusters: number) => (clusters === 1 ? "1 cluster" : `${n(clusters)} clusters`),
  outside: (value: number) => `${drawings(value)} in none`,
  tried: "Numbers that were tried",
  triedOne: (k: number, score: string) => `${k}: ${score}`,
  silhouette: "silhouette",
  bic: "BIC",
  size: drawings,
  unnamed: (number: number) => `Cluster ${number}`,
  pick: (name: string) => `Select ${name}`,
  tags: "Tags that distinguish it",
  noTags: "no tag distinguishes it",
  tagHint: (tag: string, z: string) => `Search for ${tag} (z = ${z})`,
  central: (name: string) => `Most central drawings of ${name}`,
  keep: "Keep",
  keepLong: "Name it: it is kept, and is a filter in the search",
  rename: "Rename",
  name: "Name",
  namePlaceholder: "Name of the cluster",
  save: "Save",
  cancel: "Cancel",
  search: "Search within it",
  all: "All drawings",
  back: "All clusters",
  more: "More",
  picked: (value: number) => `${n(value)} selected`,
  merge: "Merge",
  mergeName: "Name of the merged cluster",
  clear: "Clear",
  kept: "Kept clusters",
  keptFrom: (encoder: string, method: string, k: number | null) =>
    k === null ? `${encoder}, ${method}` : `${encoder}, ${method}, ${k}`,
  forget: (name: string) => `Keep ${name} no longer`,
  forgot: (name: string) => `“${name}” is kept no longer. Its drawings stay.`,
  show: "Show",
  emptyTitle: "No clusters",
  emptyText: "There are too few drawings, or the method finds no groups among them. Try another.",
  notSaved: "Not saved",
  toBoard: "Add to a board",
  outsideTitle: "In no cluster",

  keys: "On the clusters",
  keysMove: "Among the clusters",
  keysPick: "Select, to merge",
  keysName: "Keep it under a name, or rename it",
  keysOpen: "All drawings of it",
  keysMerge: "Merge those that are selected",
  keysSearch: "Search within it",
  keysHelp: "This help",
};

/** Every text of the clusters; a language that lacks one does not compile. */
export type ClusterMessages = typeof en;

const jaCount = new Intl.NumberFormat("ja");
const m = (value: number) => jaCount.format(value);

const ja: ClusterMessages = {
  title: "クラスター",
  encoder: "エンコーダー",
  method: "方法",
  methods: {
    kmeans: "k-means",
    gmm: "混合ガウス",
    meanshift: "ミーンシフト",
    dbscan: "DBSCAN",
    hdbscan: "HDBSCAN",
  },
  number: "数",
  proposed: "自動",
  badNumber: (text, most) => `「${text}」個には分けられません。1 から ${m(most)} までの数を入れてください。`,
  found: "方法が決めます",
  looking: "クラスターをさがしています…",
  lookingLong: "大きなコレクションでは最初だけ時間がかかり、結果は保存されます。",
  trying: (number, of) => `いくつに分かれるか試しています：${of} 通り中 ${number} 通り目…`,
  stopped: "クラスターはまだできていません",
  goOn: "さがす",
  summary: (clusters) => `クラスター ${m(clusters)} 個`,
  outside: (value) => `どこにも属さない絵 ${m(value)} 点`,
  tried: "試した数",
  triedOne: (k, score) => `${k}：${score}`,
  silhouette: "シルエット係数",
  bic: "BIC",
  size: (value) => `${m(value)} 点`,
  unnamed: (number) => `クラスター ${number}`,
  pick: (name) => `「${name}」を選択`,
  tags: "特徴的なタグ",
  noTags: "特徴的なタグはありません",
  tagHint: (tag, z) => `「${tag}」を検索（z = ${z}）`,
  central: (name) => `「${name}」の中心にある絵`,
  keep: "残す",
  keepLong: "名前をつけて残すと、検索の絞り込みに使えます",
  rename: "名前を変える",
  name: "名前",
  namePlaceholder: "クラスターの名前",
  save: "保存",
  cancel: "やめる",
  search: "この中を検索",
  all: "すべての絵",
  back: "クラスターの一覧",
  more: "さらに表示",
  picked: (value) => `${m(value)} 個を選択中`,
  merge: "まとめる",
  mergeName: "まとめたクラスターの名前",
  clear: "解除",
  kept: "残したクラスター",
  keptFrom: (encoder, method, k) =>
    k === null ? `${encoder}、${method}` : `${encoder}、${method}、${k}`,
  forget: (name) => `「${name}」を残さない`,
  forgot: (name) => `「${name}」を外しました。絵は残ります。`,
  show: "表示",
  emptyTitle: "クラスターがありません",
  emptyText: "絵が少なすぎるか、この方法ではまとまりが見つかりません。別の方法を試してください。",
  notSaved: "保存できませんでした",
  toBoard: "ボードに加える",
  outsideTitle: "どこにも属さない絵",

  keys: "クラスターで",
  keysMove: "クラスターのあいだを移動",
  keysPick: "選択する（まとめるため）",
  keysName: "名前をつけて残す、名前を変える",
  keysOpen: "すべての絵を見る",
  keysMerge: "選択したものをまとめる",
  keysSearch: "この中を検索",
  keysHelp: "このヘルプ",
};

export const CLUSTER_MESSAGES: Readonly<Record<Language, ClusterMessages>> = { en, ja };

/** The texts in the reader's language. */
export function clusterMessages(): ClusterMessages {
  return CLUSTER_MESSAGES[settings.language];
}
