import type { Language } from "./i18n/languages";
import { settings } from "./settings.svelte";

const share = (value: number) => `${Math.floor(value * 100)} %`;

const en = { stop: "Stop", stopped: "Stopped; what was finished is kept.", share };

export type WorkMessages = typeof en;

const ja: WorkMessages = { stop: "中止", stopped: "中止しました。途中までの結果は残っています。", share };

export const WORK_MESSAGES: Readonly<Record<Language, WorkMessages>> = { en, ja };

/** The texts in the reader's language. */
export function workMessages(): WorkMessages {
  return WORK_MESSAGES[settings.language];
}
