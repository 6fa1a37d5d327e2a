import { enCount, enDrawings, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  tileSize: "Size of the thumbnails",

  searchLabel: "Search drawings",
  searchPlaceholder: "Search keywords, or drop a drawing here",
  searchPick: "Search with an image file",
  searchClear: "Clear the search",

  queryImage: "your image",
  chipLike: (name: string) => `like ${name}`,
  chipUnlike: (name: string) => `unlike ${name}`,
  chipWithout: (keyword: string) => `without ${keyword}`,
  chipArtist: (name: string) => `like ${name}’s`,
  chipFlip: (keyword: string) => `Search for ${keyword} instead`,
  query: "Search conditions",
  among: (selection: string) => selection.replace(":", ": "),

  drop: "Drop a drawing to find others like it",
  dropHint: "JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or SVG",
  dropNotImage: "That was not an image file.",
  imageGone: "The image of this search is gone because the page was reloaded. Drop, paste or pick it again.",

  filters: "Filters",
  filtersCount: (value: number) => `Filters (${value})`,
  filterFormat: "Format",
  filterAnyFormat: "Any",
  filterMinWidth: "Width at least",
  filterInvalidWidth: (text: string) => `${text} is not a width. Enter a whole number of pixels, 1 or more.`,
  filterArtist: "Artist contains",
  filterTitle: "Title contains",
  filterWhere: "Expression",
  filterWhereHint: (columns: string) => `SQL over the columns ${columns}`,
  filterClear: "Clear filters",

  blend: "From meaning to style",
  blendEncoders: "Choose the two encoders",
  blendFrom: "Left end",
  blendTo: "Right end",
  blendHint: "How drawings are compared. Beyond the marks, results are similar in one and different in the other",
  blendAlone: (name: string) => `${name} alone`,
  blendShares: (from: string, to: string, a: string, b: string) => `${a} ${from}, ${b} ${to}`,
  blendBeyond: (near: string, away: string) => `same ${near}, other ${away}`,

  grid: "Drawings",
  resultBar: "Results",
  browsing: (value: number) => enDrawings(value),
  filtered: (value: number, all: number) => `${enCount(value)} of ${enDrawings(all)}`,
  ranked: (value: number) => `${enCount(value)} closest drawings`,
  rankedMore: (value: number) => `${enCount(value)} closest so far`,
  tookMs: (ms: string) => `${ms} ms`,
  changed: "The collection has changed.",
  refresh: "Refresh",
  notIndexed: (value: number) => (value === 1 ? "1 file not indexed" : `${enCount(value)} files not indexed`),
  unsupported: (value: number, formats: [string, number][]) =>
    `${value === 1 ? "1 file is" : `${enCount(value)} files are`} of formats that Egara cannot read yet: ` +
    formats.map(([name, count]) => `${enCount(count)} ${name}`).join(", "),
  brokenIntro: "These files could not be indexed. The rest of the collection is not affected.",
  brokenMore: (shown: number) => `The first ${enCount(shown)} are shown.`,
  file: "File",
  reason: "Reason",

  emptyTitle: "No drawings yet",
  emptyText: "Index a folder of drawings, and they appear here:",
  emptyAfter: "This page updates automatically.",
  unansweredTitle: "No results",
  unansweredText: "The search failed. See the message above for the reason.",
  noneTitle: "Nothing found",
  noneText: "No drawing matches all conditions. Remove one:",
  noneClear: "Clear the search",

  select: (name: string) => `Select ${name}`,
  selection: "Selection",
  selected: (value: number) => `${enCount(value)} selected`,
  selectionClear: "Clear",
  selectionClearLong: "Clear the selection",

  bulkAdd: "Add tag",
  bulkRemove: "Remove tag",
  bulkConfirm: "Confirm",
  bulkReject: "Reject",
  bulkApply: "Apply",
  bulkField: {
    add: (value: number) => `Tag to add to ${enDrawings(value)}`,
    remove: (value: number) => `Your tag to remove from ${enDrawings(value)}`,
    confirm: (value: number) => `Tag to confirm on ${enDrawings(value)}`,
    reject: (value: number) => `Tag to reject on ${enDrawings(value)}`,
  },
  bulkDone: {
    add: (tag: string, changed: number) => `Added “${tag}” to ${enDrawings(changed)}`,
    remove: (tag: string, changed: number) => `Removed “${tag}” from ${enDrawings(changed)}`,
    confirm: (tag: string, changed: number) => `Confirmed “${tag}” on ${enDrawings(changed)}`,
    reject: (tag: string, changed: number) => `Rejected “${tag}” on ${enDrawings(changed)}`,
  },
  bulkSame: (value: number) => `${enCount(value)} already done`,

  map: "Map",
  list: "List",
  toMap: "Show the drawings as a map (m)",
  toList: "Show the drawings as a list (m)",
};

/** The texts of the search. The compiler reports a missing translation. */
export type SearchMessages = typeof en;

const ja: SearchMessages = {
  tileSize: "サムネイルの大きさ",

  searchLabel: "絵を検索",
  searchPlaceholder: "キーワードを入力、または絵をドロップ",
  searchPick: "画像ファイルで検索",
  searchClear: "検索をクリア",

  queryImage: "手元の画像",
  chipLike: (name) => `${name} に似た絵`,
  chipUnlike: (name) => `${name} に似ていない絵`,
  chipWithout: (keyword) => `${keyword} を除く`,
  chipArtist: (name) => `${name} の絵に似た絵`,
  chipFlip: (keyword) => `「${keyword}」に切り替える`,
  query: "検索の条件",
  among: (selection) =>
    selection.replace(/^board:/, "ボード：").replace(/^cluster:/, "クラスター："),

  drop: "ここに絵をドロップすると、似た絵をさがします",
  dropHint: "JPEG、PNG、WebP、AVIF、GIF、TIFF、BMP、SVG",
  dropNotImage: "画像ファイルではありません。",
  imageGone: "ページを読み込みなおしたため、検索に使った画像がなくなりました。もう一度ドロップするか、貼りつけるか、選んでください。",

  filters: "絞り込み",
  filtersCount: (value) => `絞り込み（${value}）`,
  filterFormat: "形式",
  filterAnyFormat: "すべて",
  filterMinWidth: "最小の幅",
  filterInvalidWidth: (text) => `幅「${text}」は使えません。1 以上の整数（ピクセル）を入れてください。`,
  filterArtist: "作者に含む",
  filterTitle: "題名に含む",
  filterWhere: "条件式",
  filterWhereHint: (columns) => `次の列に対する SQL：${columns}`,
  filterClear: "絞り込みを解除",

  blend: "意味から画風まで",
  blendEncoders: "何で比べるかを選ぶ",
  blendFrom: "左の端",
  blendTo: "右の端",
  blendHint: "何で絵を比べるか。目盛りの外側では、一方に近く、もう一方から遠い絵をさがします",
  blendAlone: (name) => `${name}だけ`,
  blendShares: (from, to, a, b) => `${from} ${a}、${to} ${b}`,
  blendBeyond: (near, away) => `同じ${near}、別の${away}`,

  grid: "絵の一覧",
  resultBar: "検索結果",
  browsing: (value) => `${jaCount(value)} 点`,
  filtered: (value, all) => `${jaCount(all)} 点中 ${jaCount(value)} 点`,
  ranked: (value) => `近い順に ${jaCount(value)} 点`,
  rankedMore: (value) => `近い順に ${jaCount(value)} 点（続きあり）`,
  tookMs: (ms) => `${ms} ミリ秒`,
  changed: "コレクションが更新されました。",
  refresh: "更新する",
  notIndexed: (value) => `索引にないファイル ${jaCount(value)} 件`,
  unsupported: (value, formats) =>
    `Egara がまだ読めない形式のファイル ${jaCount(value)} 件：` +
    formats.map(([name, count]) => `${name} ${jaCount(count)} 件`).join("、"),
  brokenIntro: "次のファイルは索引に加えられませんでした。ほかの絵には影響ありません。",
  brokenMore: (shown) => `最初の ${jaCount(shown)} 件を表示しています。`,
  file: "ファイル",
  reason: "理由",

  emptyTitle: "まだ絵がありません",
  emptyText: "絵のフォルダーを索引に加えると、ここに並びます。",
  emptyAfter: "追加されると、この画面は自動で更新されます。",
  unansweredTitle: "結果がありません",
  unansweredText: "検索できませんでした。理由は上に表示しています。",
  noneTitle: "見つかりませんでした",
  noneText: "すべての条件に合う絵がありません。条件を減らしてください。",
  noneClear: "検索をクリア",

  select: (name) => `「${name}」を選択`,
  selection: "選択中の絵",
  selected: (value) => `${jaCount(value)} 点を選択中`,
  selectionClear: "解除",
  selectionClearLong: "選択を解除",

  bulkAdd: "タグを追加",
  bulkRemove: "タグを外す",
  bulkConfirm: "正しい",
  bulkReject: "違う",
  bulkApply: "適用",
  bulkField: {
    add: (value) => `${jaCount(value)} 点に追加するタグ`,
    remove: (value) => `${jaCount(value)} 点から外す自分のタグ`,
    confirm: (value) => `${jaCount(value)} 点で正しいとするタグ`,
    reject: (value) => `${jaCount(value)} 点で違うとするタグ`,
  },
  bulkDone: {
    add: (tag, changed) => `${jaCount(changed)} 点に「${tag}」を追加しました`,
    remove: (tag, changed) => `${jaCount(changed)} 点から「${tag}」を外しました`,
    confirm: (tag, changed) => `${jaCount(changed)} 点で「${tag}」を正しいとしました`,
    reject: (tag, changed) => `${jaCount(changed)} 点で「${tag}」を違うとしました`,
  },
  bulkSame: (value) => `${jaCount(value)} 点はすでにその状態でした`,

  map: "地図",
  list: "一覧",
  toMap: "絵を地図で見る（m）",
  toList: "絵を一覧で見る（m）",
};

export const SEARCH_MESSAGES: Readonly<Record<Language, SearchMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function searchMessages(): SearchMessages {
  return SEARCH_MESSAGES[settings.language];
}
