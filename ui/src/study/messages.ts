import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  pageTitle: "User study",
  title: "Which drawing is more similar?",
  intro: (trials: number) =>
    `You will see three drawings at a time, ${trials} times. For each of six aspects, choose which of the ` +
    "two lower drawings is more like the upper one. There is no right answer. You can stop at any time and " +
    "continue later.",
  name: "Your name",
  nameHint: "Leave it empty to get a random ID. With the same name, you continue where you stopped.",
  encoders: "Encoders to compare",
  and: "and",
  start: "Start",
  goOn: (name: string) => `Continue as ${name}`,
  someoneElse: "Start as someone else",
  needsTwo: "The study needs two encoders, but this collection has fewer. Index it with another encoder:",
  close: "Back to the drawings",
  progress: (number: number, of: number) => `${number} of ${of}`,
  left: "Left",
  tie: "Tie",
  right: "Right",
  leftLong: "the left one is more like the drawing above",
  tieLong: "neither is like it, or both are equally like it",
  rightLong: "the right one is more like the drawing above",
  pictureAbove: "The drawing above",
  pictureLeft: "The left drawing",
  pictureRight: "The right drawing",
  ask: "Which is more like the drawing above?",
  questions: {
    style: "Illustration style",
    colour: "Colour",
    composition: "Composition",
    title: "From the same title",
    background: "Background",
    character: "The same character",
  },
  next: "Next",
  finish: "Finish",
  saving: "Saving…",
  keysRow: "question",
  keysAnswer: "answer",
  keysNext: "next",
  notSaved: "Not saved",
  unsaved: (questions: readonly string[]) => `Not saved yet: ${questions.join(", ")}`,
  thanks: "Thank you",
  done: (trials: number) => (trials === 1 ? "The trial is done." : `All ${trials} trials are done.`),
  yourId: (id: string) => `You took part as ${id}.`,
  report: "The votes are counted by:",
};

/** The texts of the study. The compiler reports a missing translation. */
export type StudyMessages = typeof en;

const ja: StudyMessages = {
  pageTitle: "ユーザー調査",
  title: "どちらがより似ていますか",
  intro: (trials) =>
    `絵を三枚ずつ、${trials} 回お見せします。下の二枚のうち、上の絵により似ているのはどちらかを、` +
    "六つの観点ごとに選んでください。正解はありません。いつでも中断して、あとで続けられます。",
  name: "お名前",
  nameHint: "空欄なら ID が割り当てられます。同じ名前で続きから再開できます。",
  encoders: "比べるエンコーダー",
  and: "と",
  start: "始める",
  goOn: (name) => `${name} の続きから`,
  someoneElse: "別の人として始める",
  needsTwo: "調査には二つのエンコーダーが必要です。もう一つ加えて索引を作ってください。",
  close: "絵の一覧に戻る",
  progress: (number, of) => `${of} 問中 ${number} 問目`,
  left: "左",
  tie: "差がない",
  right: "右",
  leftLong: "左の絵のほうが上の絵に似ている",
  tieLong: "どちらも似ていない、または同じくらい似ている",
  rightLong: "右の絵のほうが上の絵に似ている",
  pictureAbove: "上の絵",
  pictureLeft: "左の絵",
  pictureRight: "右の絵",
  ask: "上の絵により似ているのはどちらですか",
  questions: {
    style: "画風",
    colour: "色",
    composition: "構図",
    title: "同じ作品",
    background: "背景",
    character: "同じキャラクター",
  },
  next: "次へ",
  finish: "終わる",
  saving: "保存中…",
  keysRow: "観点",
  keysAnswer: "答え",
  keysNext: "次へ進む",
  notSaved: "保存できませんでした",
  unsaved: (questions) => `まだ保存されていません：${questions.join("、")}`,
  thanks: "ありがとうございました",
  done: (trials) => `${trials} 問すべて終わりました。`,
  yourId: (id) => `参加者名：${id}`,
  report: "集計するには：",
};

export const STUDY_MESSAGES: Readonly<Record<Language, StudyMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function studyMessages(): StudyMessages {
  return STUDY_MESSAGES[settings.language];
}
