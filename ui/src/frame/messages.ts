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

  advanced: "Advanced settings",
  rolesIntro:
    "Egara recognises drawings with these encoders. You can change them at any time: drawings are not indexed again.",
  roles: {
    tags: { by: "Tags by", use: "The recognised tags of drawings, also in searches" },
    text: { by: "Words by", use: "Searching by a description, such as “cat sleeping”" },
    sketch: { by: "Sketches by", use: "Searching by a sketch" },
    style: { by: "Style by", use: "Similar artists, and the same subject in another style" },
    subject: { by: "Subject by", use: "The other end of the slider: what a drawing shows" },
    atmosphere: { by: "Atmosphere by", use: "Colours, light and mood" },
    default: { by: "Similar drawings by", use: "Searching by an image, the map, walks and clusters" },
  },
  roleAutomatic: "Automatic",
  roleAutomaticBy: (encoder: string) => `Automatic (${encoder})`,
  roleNobody: "none",
  roleNone: "None of this collection’s encoders can do this",
  roleFallback: (assigned: string, encoder: string | null) =>
    `${assigned} cannot do this now${encoder === null ? "" : `; ${encoder} does it instead`}`,

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

  advanced: "詳細設定",
  rolesIntro: "Egaraは次のエンコーダーで絵を見分けます。いつでも切り替えられ、絵を登録し直す必要はありません。",
  roles: {
    tags: { by: "タグ", use: "絵から読み取ったタグ（検索にも使います）" },
    text: { by: "ことば", use: "「眠っている猫」のような説明での検索" },
    sketch: { by: "ラフ", use: "ラフスケッチでの検索" },
    style: { by: "画風", use: "画風の近い作者、同じ題材の別の画風" },
    subject: { by: "題材", use: "スライダーの反対側：何が描かれているか" },
    atmosphere: { by: "雰囲気", use: "色、光、ムード" },
    default: { by: "似ている絵", use: "画像での検索、地図、道のり、クラスター" },
  },
  roleAutomatic: "自動",
  roleAutomaticBy: (encoder) => `自動（${encoder}）`,
  roleNobody: "なし",
  roleNone: "このコレクションには対応するエンコーダーがありません",
  roleFallback: (assigned, encoder) =>
    `${assigned}は今は使えません${encoder === null ? "" : `（代わりに${encoder}を使っています）`}`,

  studyLink: "ユーザー調査",
  studyHint: "二つのエンコーダーのうち、あなたの見方に近いのはどちらでしょうか。",
};

export const FRAME_MESSAGES: Readonly<Record<Language, FrameMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function frameMessages(): FrameMessages {
  return FRAME_MESSAGES[settings.language];
}
