import { enCount, enDrawings, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

/** Labels of the categories; others are shown by their own name. */
const CATEGORIES_EN = new Map(
  Object.entries({
    general: "Motifs and features",
    subject: "Subjects",
    character: "Characters",
    copyright: "Works and series",
    artist: "Artists",
    meta: "Technical",
    rating: "Audience rating",
  }),
);

const en = {
  suggestions: "Suggestions",
  suggestWithout: (keyword: string) => `without ${keyword}`,

  tags: "Tags",
  tagsOwn: "Your tags",
  tagsKeywords: "Keywords of the file",
  tagsPredicted: "Recognised",
  tagsKind: { keyword: "keyword of files", own: "your own tag", predicted: "recognised" },
  tagsCategory: (category: string) => CATEGORIES_EN.get(category) ?? category,
  tagsUnsure: (value: number) => `Less certain (${enCount(value)})`,
  tagsAll: (value: number) => `Show all ${enCount(value)}`,
  tagsFewer: "Show fewer",

  tagAdd: "Add a tag",
  tagWith: (tag: string) => `Search with ${tag}`,
  tagWithout: (tag: string) => `Search without ${tag}`,
  tagConfirm: (tag: string) => `Confirm ${tag}`,
  tagReject: (tag: string) => `Reject ${tag}`,
  tagRemove: (tag: string) => `Remove ${tag} from this drawing`,
  tagConfirmed: "confirmed",
  tagRejected: "rejected",
  tagScore: (score: string) => `confidence ${score}`,
  tagRefused: "Not saved.",

  threshold: (tag: string) => `Threshold of ${tag}`,
  thresholdHint: (tag: string) => `Drag to set the lowest confidence at which a drawing has ${tag}`,
  thresholdFrom: (score: string) => `from ${score}`,
  thresholdCount: (value: number) => enDrawings(value),
  thresholdReset: "Reset to the encoder’s threshold",
};

/** The texts of the tags. The compiler reports a missing translation. */
export type TagMessages = typeof en;

/** Labels of the categories; others are shown by their own name. */
const CATEGORIES_JA = new Map(
  Object.entries({
    general: "モチーフと特徴",
    subject: "題材",
    character: "キャラクター",
    copyright: "作品・シリーズ",
    artist: "作者",
    meta: "技術情報",
    rating: "年齢区分",
  }),
);

const ja: TagMessages = {
  suggestions: "候補",
  suggestWithout: (keyword) => `${keyword} を除く`,

  tags: "タグ",
  tagsOwn: "自分のタグ",
  tagsKeywords: "ファイルのキーワード",
  tagsPredicted: "推定タグ",
  tagsKind: { keyword: "ファイルのキーワード", own: "自分のタグ", predicted: "推定タグ" },
  tagsCategory: (category) => CATEGORIES_JA.get(category) ?? category,
  tagsUnsure: (value) => `確信が低いもの（${jaCount(value)}）`,
  tagsAll: (value) => `${jaCount(value)} 件すべて表示`,
  tagsFewer: "少なく表示",

  tagAdd: "タグを追加",
  tagWith: (tag) => `「${tag}」を含めて検索`,
  tagWithout: (tag) => `「${tag}」を除いて検索`,
  tagConfirm: (tag) => `「${tag}」は正しい`,
  tagReject: (tag) => `「${tag}」は違う`,
  tagRemove: (tag) => `この絵から「${tag}」を外す`,
  tagConfirmed: "正しい",
  tagRejected: "違う",
  tagScore: (score) => `確信度 ${score}`,
  tagRefused: "保存できませんでした。",

  threshold: (tag) => `「${tag}」のしきい値`,
  thresholdHint: (tag) => `ドラッグして、「${tag}」とみなす確信度を変える`,
  thresholdFrom: (score) => `${score} 以上`,
  thresholdCount: (value) => `${jaCount(value)} 点`,
  thresholdReset: "エンコーダーのしきい値に戻す",
};

export const TAG_MESSAGES: Readonly<Record<Language, TagMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function tagMessages(): TagMessages {
  return TAG_MESSAGES[settings.language];
}
