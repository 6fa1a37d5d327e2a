import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  keysOnDrawings: "On a drawing",
  keysOnTags: "On a tag",
  keysOnCanvas: "On the canvas",
  keysAnywhere: "Anywhere",

  keysMove: "Move among the drawings",
  keysEnds: "First, last drawing",
  keysOpen: "Open the details",
  keysLike: "More like this",
  keysUnlike: "Less like this",
  keysWalk: "Walk from here, to here",
  keysSelect: "Select, select all up to here",
  keysCompare: "Compare its neighbours by two encoders",
  keysBoard: "Add to the last board",

  keysTag: "Add a tag to the selection or the open drawing",
  keysJudge: "Confirm, reject a tag",
  keysTagSearch: "Search with, without a tag",
  keysTagRemove: "Remove a tag of yours",

  keysPenMove: "Move the pen; with Shift in small steps",
  keysPenDown: "Put the pen down, lift it",
  keysTools: "Pen, eraser",
  keysWidth: "Thinner, thicker",
  keysFlip: "Flip left and right, clear",
  keysUndo: "Undo, redo",

  keysSearch: "Search",
  keysDraw: "Search by drawing",
  keysEscape: "Close, or clear the search",
  keysHelp: "This help",
};

/** The texts of the search page's keys. The compiler reports a missing translation. */
export type AppMessages = typeof en;

const ja: AppMessages = {
  keysOnDrawings: "絵の上で",
  keysOnTags: "タグの上で",
  keysOnCanvas: "キャンバスの上で",
  keysAnywhere: "どこでも",

  keysMove: "絵のあいだを移動",
  keysEnds: "最初の絵、最後の絵",
  keysOpen: "詳細を開く",
  keysLike: "似た絵を増やす",
  keysUnlike: "似た絵を減らす",
  keysWalk: "ここから歩く、ここまで歩く",
  keysSelect: "選択する、ここまで選択する",
  keysCompare: "近い絵を並べて比べる",
  keysBoard: "最後のボードに加える",

  keysTag: "選択中または開いている絵にタグを追加",
  keysJudge: "タグを正しいとする、違うとする",
  keysTagSearch: "タグを含めて、除いて検索",
  keysTagRemove: "自分のタグを外す",

  keysPenMove: "ペンを動かす（Shift で小さく）",
  keysPenDown: "ペンを下ろす、上げる",
  keysTools: "ペン、消しゴム",
  keysWidth: "細く、太く",
  keysFlip: "左右反転、すべて消す",
  keysUndo: "元に戻す、やり直す",

  keysSearch: "検索",
  keysDraw: "描いて検索",
  keysEscape: "閉じる、または検索をクリア",
  keysHelp: "このヘルプ",
};

export const APP_MESSAGES: Readonly<Record<Language, AppMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function appMessages(): AppMessages {
  return APP_MESSAGES[settings.language];
}
