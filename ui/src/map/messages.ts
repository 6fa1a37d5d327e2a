import { enCount, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  canvas: "Map of the drawings: arrows move it, + and − zoom, 0 shows all, l draws a lasso, Enter opens the drawing in the middle",
  laying: "Computing the map…",
  layingLong:
    "The first time, this takes seconds for thousands of drawings and minutes for hundreds of thousands. The map is then stored.",
  since: (seconds: number) => `${enCount(seconds)} s elapsed`,
  stopped: "The map was stopped",
  goOn: "Continue",
  failed: "The map cannot be shown",
  noWebGL: "The map needs WebGL 2, which this browser does not support.",
  empty: "No map yet",
  emptyText: "No drawing has been encoded. Index a folder of drawings, and its map appears here.",
  encoder: "Arrange by",
  colourBy: "Colour by",
  none: "nothing",
  cluster: "cluster",
  artist: "artist",
  keyword: "keyword…",
  columns: "Columns",
  keywordField: "Keyword to colour by",
  legend: "Colour legend",
  others: (value: number) => `others (${enCount(value)})`,
  colouring: "Loading colours…",
  notColoured: "Colours not available:",
  clusterNumber: (number: number) => `Cluster ${number}`,
  zoomIn: "Zoom in (+)",
  zoomOut: "Zoom out (−)",
  fit: "Show all (0)",
  lasso: "Lasso: draw around drawings to select them (l)",
  keysTitle: "On the map",
  keysMove: "Move the map",
  keysZoom: "Zoom in, out",
  keysFit: "Show all",
  keysLasso: "Lasso: select the drawings inside",
  keysOpen: "Open the drawing in the middle",
  keysSwitch: "List or map",
  lassoHint: "Draw around the drawings to select. Esc ends the lasso.",
  similar: "More like these",
};

/** The texts of the map. The compiler reports a missing translation. */
export type MapMessages = typeof en;

const ja: MapMessages = {
  canvas: "絵の地図：矢印キーで移動、+ と − で拡大縮小、0 で全体、l で投げ縄、Enter で中央の絵を開く",
  laying: "地図を作っています…",
  layingLong: "初回は、数千点で数秒、数十万点で数分かかります。できた地図は保存されます。",
  since: (seconds) => `${jaCount(seconds)} 秒経過`,
  stopped: "地図はまだできていません",
  goOn: "続ける",
  failed: "地図を表示できません",
  noWebGL: "地図の描画に必要な WebGL 2 が、このブラウザーでは使えません。",
  empty: "まだ地図にする絵がありません",
  emptyText: "エンコードされた絵がありません。フォルダーを索引に加えると、ここに地図が現れます。",
  encoder: "並べ方",
  colourBy: "色分け",
  none: "なし",
  cluster: "クラスター",
  artist: "作者",
  keyword: "キーワード…",
  columns: "列",
  keywordField: "色分けするキーワード",
  legend: "色の凡例",
  others: (value) => `その他（${jaCount(value)}）`,
  colouring: "色を読み込んでいます…",
  notColoured: "色分けできません：",
  clusterNumber: (number) => `クラスター ${number}`,
  zoomIn: "拡大（+）",
  zoomOut: "縮小（−）",
  fit: "全体を表示（0）",
  lasso: "投げ縄：絵を囲んで選択（l）",
  keysTitle: "地図の上で",
  keysMove: "地図を動かす",
  keysZoom: "拡大、縮小",
  keysFit: "全体を表示",
  keysLasso: "投げ縄：囲んだ絵を選択",
  keysOpen: "中央の絵を開く",
  keysSwitch: "一覧と地図を切り替え",
  lassoHint: "選択する絵を囲んでください。Esc で終わります。",
  similar: "これらに似た絵",
};

export const MAP_MESSAGES: Readonly<Record<Language, MapMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function mapMessages(): MapMessages {
  return MAP_MESSAGES[settings.language];
}
