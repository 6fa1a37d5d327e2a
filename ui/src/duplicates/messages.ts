import { enCount, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";
import type { DuplicateLink, DuplicateMember } from "./api";

type Relation = DuplicateLink["relation"];
type Role = DuplicateMember["role"];

const en = {
  title: "Duplicates",
  looking: "Looking for duplicates…",
  lookingLong: "The first time this takes a while in a large collection.",
  alike: (value: number) => `Similar drawings (${enCount(value)})`,
  identical: (value: number) => `Identical files (${enCount(value)})`,
  kinds: "Kind of duplicates",
  progress: (done: number, of: number) => `${enCount(done)} of ${enCount(of)} groups reviewed`,
  group: (at: number, of: number) => `Group ${enCount(at)} of ${enCount(of)}`,
  nothingMoves: "Nothing is deleted or moved here. Only your answers are saved.",
  changed: "The collection has changed since these groups were found.",
  lookAgain: "Search again",
  noneTitle: "No duplicates",
  noneText: "No two drawings of the collection look the same.",
  allTitle: "All groups are reviewed",
  allText: "No file was moved. To move the duplicates to a folder (one of each and all alternatives stay):",
  identicalText: "These files have the same bytes: the collection treats them as one drawing.",
  noIdentical: "There are no identical files.",

  relations: {
    duplicate: "the same image",
    colours: "other colours",
    mirrored: "mirrored",
    changed: "changed: cropped, redrawn or partly different",
  } satisfies Record<Relation, string> as Record<Relation, string>,
  roles: { keep: "kept", duplicate: "duplicate", alternative: "alternative" } satisfies Record<Role, string> as Record<Role, string>,
  suggested: "suggested to keep",
  byHash: (bits: number) => `similar hash (${bits} of 64 bits differ)`,
  byEncoder: (away: string | null) => `similar according to the encoder (distance ${away ?? "0"})`,
  bySomebody: "reviewed by a user",
  difference: (share: string) => `largest local difference ${share}`,
  through: (name: string) => `similar to ${name}, not to the chosen drawing`,
  different: "not duplicates",
  pixels: "Size",
  format: "Format",
  bytes: "File",
  path: "Path",
  copies: (value: number) => (value === 1 ? "and one copy" : `and ${enCount(value)} copies`),

  choose: (place: number, name: string) => `${place}: ${name}`,
  pick: (name: string) => `Select ${name} for the review`,
  pickHint: "Review only the selected drawings",
  keep: "Keep this one",
  keepHint: "the others are its duplicates",
  alternative: "Alternatives",
  alternativeHint: "versions to keep together",
  differ: "Not duplicates",
  differHint: "they are only similar",
  undo: "Undo",
  back: "Previous group",
  next: "Next group",
  same: "Same scale",
  scale: "Size of the images",
  notSaved: "Not saved",
  open: "Show in the search",

  keys: "On a group",
  keysChoose: "Choose a drawing",
  keysKeep: "Keep it; the others are duplicates",
  keysAlternative: "They are alternatives",
  keysDifferent: "They are not duplicates",
  keysUndo: "Undo the last answer",
  keysGroups: "Next, previous group",
  keysPick: "Select, to review only some",
  keysScale: "Fit each, or all at the same scale",
  keysHelp: "This help",
};

/** The texts of the duplicates. The compiler reports a missing translation. */
export type DuplicateMessages = typeof en;

const ja: DuplicateMessages = {
  title: "重複",
  looking: "重複をさがしています…",
  lookingLong: "大きなコレクションでは最初だけ時間がかかります。",
  alike: (value) => `似ている絵（${jaCount(value)}）`,
  identical: (value) => `同じファイル（${jaCount(value)}）`,
  kinds: "表示するもの",
  progress: (done, of) => `${jaCount(of)} 組中 ${jaCount(done)} 組を確認済み`,
  group: (at, of) => `${jaCount(of)} 組中 ${jaCount(at)} 組目`,
  nothingMoves: "ここではファイルの削除も移動もせず、答えだけを保存します。",
  changed: "この一覧ができてから、絵が増えたか、減ったか、移されました。",
  lookAgain: "もう一度さがす",
  noneTitle: "重複はありません",
  noneText: "このコレクションに、同じに見える絵はありません。",
  allTitle: "すべて確認しました",
  allText: "ファイルはそのままです。重複だけをフォルダーに移すには（一枚ずつと別バージョンは残ります）：",
  identicalText: "これらのファイルは中身がまったく同じで、コレクションでは一枚の絵として扱われます。",
  noIdentical: "同じファイルはありません。",

  relations: {
    duplicate: "同じ絵",
    colours: "色違い",
    mirrored: "左右反転",
    changed: "変更あり（切り抜き、描き直しなど）",
  },
  roles: { keep: "残す", duplicate: "重複", alternative: "別バージョン" },
  suggested: "残す候補",
  byHash: (bits) => `ハッシュが近い（64 ビット中 ${bits} ビットが異なる）`,
  byEncoder: (away) => `エンコーダーで近い（距離 ${away ?? "0"}）`,
  bySomebody: "利用者の判定による",
  difference: (share) => `最も違う所の差 ${share}`,
  through: (name) => `選んだ絵ではなく ${name} に似ています`,
  different: "重複ではない",
  pixels: "大きさ",
  format: "形式",
  bytes: "ファイル",
  path: "場所",
  copies: (value) => `ほかに同じもの ${jaCount(value)} 件`,

  choose: (place, name) => `${place}：${name}`,
  pick: (name) => `「${name}」を対象にする`,
  pickHint: "印をつけた絵だけを判定する",
  keep: "これを残す",
  keepHint: "ほかはその重複",
  alternative: "別バージョン",
  alternativeHint: "どれも残す",
  differ: "重複ではない",
  differHint: "似ているだけ",
  undo: "元に戻す",
  back: "前の組",
  next: "次の組",
  same: "同じ縮尺",
  scale: "絵の表示の大きさ",
  notSaved: "保存できませんでした",
  open: "検索画面で見る",

  keys: "組の上で",
  keysChoose: "絵を選ぶ",
  keysKeep: "これを残し、ほかは重複とする",
  keysAlternative: "別バージョンとする",
  keysDifferent: "重複ではないとする",
  keysUndo: "最後の答えを取り消す",
  keysGroups: "次の組、前の組",
  keysPick: "印をつけ、一部だけを判定する",
  keysScale: "枠に合わせる、同じ縮尺にする",
  keysHelp: "このヘルプ",
};

export const DUPLICATE_MESSAGES: Readonly<Record<Language, DuplicateMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function duplicateMessages(): DuplicateMessages {
  return DUPLICATE_MESSAGES[settings.language];
}
