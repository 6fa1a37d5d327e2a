import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const percent = (value: number) => `${Math.round(value * 100)} %`;

const en = {
  title: "Walk",
  close: "Close the walk",
  swapEnds: "Swap A and B",
  slot: (letter: string) => `${letter}: pick a drawing`,
  slotHint: (letter: string) => `Press ${letter.toLowerCase()} on a drawing`,
  stepCount: "Intermediate drawings",
  shortest: "shortest",

  encoder: "By",

  pickEnds: "Pick two drawings, A and B, to see the walk from one to the other.",
  totalDistance: (total: string) => `total distance ${total}`,
  extraStep: "Not a neighbour: this step crosses a gap or skips a drawing",
  gap: "No walk along neighbours connects these two drawings.",
  bridgeGap: "Bridge the gap",
  stepName: (position: number, of: number, name: string) => `${position} of ${of}: ${name}`,
  blend: "all, blended",
  blendLong: "All encoders combined, with the weights of the search if it uses two or more",
  damped: "Avoid common ones",
  dampedLong: "Avoid hubs: drawings that are near to very many others",
  within: "Within the search",
  withinLong: "Use only drawings that match the tags, filters and selections of the search",

  quality: (direct: string, largest: string, nearer: number) =>
    `direct ${direct} · largest step ${largest} · ${percent(nearer)} of the steps come nearer to B`,
  others: "Other walks",
  noOthers: "There is no other walk that differs enough.",
  walkNumber: (number: number) => (number === 1 ? "Shortest" : `Another (${number})`),

  comparing: "Comparing all drawings…",
  stopped: "Stopped. Finished work is kept.",
  goOn: "Continue",

  replace: (name: string) => `Replace “${name}”`,
  replaceTitle: "Drawings for this step",
  replaceNone: "There is no other drawing for this step.",
  candidate: (name: string, from: string, to: string) =>
    `${name}: distance ${from} from the previous drawing, ${to} to the next`,
  stepsReplaced: "Steps replaced",
  restore: "Undo",
};

/** The texts of the walks. The compiler reports a missing translation. */
export type WalkMessages = typeof en;

const ja: WalkMessages = {
  title: "道のり",
  close: "道のりを閉じる",
  swapEnds: "A と B を入れ替える",
  slot: (letter) => `${letter}：絵を選ぶ`,
  slotHint: (letter) => `絵の上で ${letter.toLowerCase()} キー`,
  stepCount: "途中の絵の数",
  shortest: "最短",

  encoder: "比べ方",

  pickEnds: "A と B の絵を選ぶと、一方から他方への道のりが見られます。",
  totalDistance: (total) => `距離の合計 ${total}`,
  extraStep: "隣どうしではない一歩です（途切れをつなぐか、一枚飛ばしています）",
  gap: "近い絵どうしをたどる道では、この二枚はつながっていません。",
  bridgeGap: "途切れをつなぐ",
  stepName: (position, of, name) => `${of} 枚中 ${position} 枚目：${name}`,
  blend: "すべて混合",
  blendLong: "すべてのエンコーダーを合わせます（検索で二つ以上に重みがあれば、その重みで）",
  damped: "ありふれた絵を避ける",
  dampedLong: "ハブ（非常に多くの絵に近い絵）を避けます",
  within: "検索の範囲内",
  withinLong: "検索のタグ・絞り込み・選択に合う絵だけを通ります",

  quality: (direct, largest, nearer) =>
    `直線 ${direct}・最大の一歩 ${largest}・${percent(nearer)} の歩みが B に近づく`,
  others: "別の道",
  noOthers: "十分に異なる道はありません。",
  walkNumber: (number) => (number === 1 ? "最短" : `別の道（${number}）`),

  comparing: "すべての絵を比べています…",
  stopped: "中止しました。途中までの結果は残っています。",
  goOn: "続ける",

  replace: (name) => `「${name}」を差し替える`,
  replaceTitle: "ここに置ける絵",
  replaceNone: "ここに置ける絵はほかにありません。",
  candidate: (name, from, to) => `${name}：前から ${from}、次まで ${to}`,
  stepsReplaced: "差し替えあり",
  restore: "元に戻す",
};

export const WALK_MESSAGES: Readonly<Record<Language, WalkMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function walkMessages(): WalkMessages {
  return WALK_MESSAGES[settings.language];
}
