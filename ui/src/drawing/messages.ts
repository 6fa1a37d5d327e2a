import { enCount, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  otherStyle: "Same subject, other style",
  otherStyleLong: "Similar meaning, different style",
  otherSubject: "Same style, other subject",
  otherSubjectLong: (tags: readonly string[]) => `Similar style, without ${tags.join(", ")}`,
  otherSubjectUnknown: "Similar style, different meaning",
  detailsClose: "Close details",

  openOriginal: "Open the original",
  downloadOriginal: (format: string) => `Download the original (${format})`,
  pictureErrors: {
    missing: "The file was moved or deleted. This is its thumbnail.",
    undecodable: "This file can no longer be shown. This is its thumbnail.",
    unreachable: "Egara does not answer. This is the thumbnail. Is Egara still running?",
  },

  artist: "Artist",
  source: "Source",
  size: "Size",
  format: "Format",
  frames: (value: number) => `${enCount(value)} frames`,
  path: "Path",
  copies: "Also at",
  copy: "Copy",
  copied: "Copied",

  neighbours: "Similar by",
  neighboursBy: (encoder: string) => `Nearest by ${encoder}`,

  compare: "Compare neighbours",
  compareLong: "Compare the neighbours of this drawing according to two encoders",
};

/** The texts of a drawing's details. The compiler reports a missing translation. */
export type DrawingMessages = typeof en;

const ja: DrawingMessages = {
  otherStyle: "同じ題材、別の画風",
  otherStyleLong: "意味が近く、画風の違う絵",
  otherSubject: "同じ画風、別の題材",
  otherSubjectLong: (tags) => `画風だけで比べ、${tags.join("、")} を除く`,
  otherSubjectUnknown: "画風が近く、意味の違う絵",
  detailsClose: "詳細を閉じる",

  openOriginal: "元のファイルを開く",
  downloadOriginal: (format) => `元のファイルをダウンロード（${format}）`,
  pictureErrors: {
    missing: "ファイルが元の場所にないため、サムネイルを表示しています。",
    undecodable: "このファイルは表示できなくなったため、サムネイルを表示しています。",
    unreachable: "Egara が応答しないため、サムネイルを表示しています。起動していますか。",
  },

  artist: "作者",
  source: "出典",
  size: "大きさ",
  format: "形式",
  frames: (value) => `${jaCount(value)} コマ`,
  path: "場所",
  copies: "同じ内容",
  copy: "コピー",
  copied: "コピーしました",

  neighbours: "似ている絵",
  neighboursBy: (encoder) => `${encoder} で近い絵`,

  compare: "近い絵を並べて比べる",
  compareLong: "この絵に近い絵を、二つのエンコーダーで並べて表示します",
};

export const DRAWING_MESSAGES: Readonly<Record<Language, DrawingMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function drawingMessages(): DrawingMessages {
  return DRAWING_MESSAGES[settings.language];
}
