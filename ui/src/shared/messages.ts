import type { Language } from "./i18n/languages";
import { settings } from "./settings.svelte";

const en = {
  loading: "Loading…",
  retry: "Try again",
  close: "Close",
  remove: (what: string) => `Remove ${what}`,
  untitled: "Untitled",
  /** For a drawing whose name is not loaded yet. */
  unnamed: "Drawing",
  undo: "Undo",

  /** How an encoder compares drawings, by its role. */
  encoderWords: { subject: "meaning", style: "style", atmosphere: "atmosphere", default: "look" },
  encoderChoice: (word: string, name: string) => `${word} (${name})`,

  unreachableTitle: "The server does not answer",
  unreachableText: "Is “egara serve” still running? This page retries automatically.",
  failed: "That did not work",

  details: "Details",
  distance: (value: string) => `distance ${value}`,

  stop: "Stop",
  stopped: "Stopped. Finished work is kept.",
};

/** The texts that several features use. The compiler reports a missing translation. */
export type SharedMessages = typeof en;

const ja: SharedMessages = {
  loading: "読み込み中…",
  retry: "再試行",
  close: "閉じる",
  remove: (what) => `${what}を外す`,
  untitled: "無題",
  unnamed: "絵",
  undo: "元に戻す",

  encoderWords: { subject: "意味", style: "画風", atmosphere: "雰囲気", default: "見た目" },
  encoderChoice: (word, name) => `${word}（${name}）`,

  unreachableTitle: "サーバーが応答しません",
  unreachableText: "「egara serve」は動いていますか。この画面は自動で再接続します。",
  failed: "うまくいきませんでした",

  details: "詳細",
  distance: (value) => `距離 ${value}`,

  stop: "中止",
  stopped: "中止しました。途中までの結果は残っています。",
};

export const SHARED_MESSAGES: Readonly<Record<Language, SharedMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function sharedMessages(): SharedMessages {
  return SHARED_MESSAGES[settings.language];
}
