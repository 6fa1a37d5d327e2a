import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  otherLanguage: "日本語",
  help: "Keyboard help",
  themeDark: "Use dark colours",
  themeLight: "Use light colours",

  navigation: "Views",
  views: {
    search: "Search",
    map: "Map",
    compare: "Compare",
    artists: "Artists",
    clusters: "Clusters",
    duplicates: "Duplicates",
    boards: "Boards",
    study: "Study",
  },

  keysTitle: "Keyboard",

  studyLink: "User study",
  studyHint: "Which of two encoders agrees more with you?",
};

/** The texts of the frame. The compiler reports a missing translation. */
export type FrameMessages = typeof en;

const ja: FrameMessages = {
  otherLanguage: "English",
  help: "キーボード操作",
  themeDark: "暗い配色にする",
  themeLight: "明るい配色にする",

  navigation: "表示",
  views: {
    search: "検索",
    map: "地図",
    compare: "並べて比べる",
    artists: "作者",
    clusters: "クラスター",
    duplicates: "重複",
    boards: "ボード",
    study: "調査",
  },

  keysTitle: "キーボード操作",

  studyLink: "ユーザー調査",
  studyHint: "二つのエンコーダーのうち、あなたの見方に近いのはどちらでしょうか。",
};

export const FRAME_MESSAGES: Readonly<Record<Language, FrameMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function frameMessages(): FrameMessages {
  return FRAME_MESSAGES[settings.language];
}
