import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  title: "Compare encoders",
  near: (encoder: string) => `Similar by ${encoder}`,
  encoder: { left: "Left encoder", right: "Right encoder" },
  both: (value: number) =>
    value === 1 ? "1 drawing is in both" : `${value === 0 ? "No" : value} drawings are in both`,
  inBoth: "in both",
  details: "Details",
  none: "This encoder has no neighbours for this drawing. Index the folder again.",
  pick: "Point at a drawing in the search, and press v.",
  pickTitle: "No drawing selected",
  keys: "Comparing encoders",
  keysMove: "Among the neighbours, and from one column to the other",
  keysEnds: "First, last neighbour",
  keysGo: "The neighbours of that drawing",
  keysBack: "Back to the search, with this drawing open",
  keysHelp: "This help",
};

/** The texts of this view. The compiler reports a missing translation. */
export type CompareMessages = typeof en;

const ja: CompareMessages = {
  title: "並べて比べる",
  near: (encoder) => `${encoder}が近い絵`,
  encoder: { left: "左のエンコーダー", right: "右のエンコーダー" },
  both: (value) => `両方にある絵 ${value} 点`,
  inBoth: "両方にあります",
  details: "詳細",
  none: "このエンコーダーでは近い絵がありません。フォルダーをもう一度索引してください。",
  pick: "検索で絵を選び、v を押してください。",
  pickTitle: "絵がありません",
  keys: "並べて比べる",
  keysMove: "近い絵のあいだを移動、もう一方の列へも",
  keysEnds: "最初、最後の絵",
  keysGo: "その絵に近い絵を表示",
  keysBack: "この絵を開いて検索に戻る",
  keysHelp: "このヘルプ",
};

export const COMPARE_MESSAGES: Readonly<Record<Language, CompareMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function compareMessages(): CompareMessages {
  return COMPARE_MESSAGES[settings.language];
}
