import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  stack: "Stack copies",
  stackLong: "Show copies of the same image (in other sizes or formats) as one drawing",
  count: (value: number) => `${value} copies`,
  own: "Copies of this drawing",
};

/** The texts about copies. The compiler reports a missing translation. */
export type CopiesMessages = typeof en;

const ja: CopiesMessages = {
  stack: "同じ絵をまとめる",
  stackLong: "大きさや形式だけが違う同じ絵は、一枚だけ表示します",
  count: (value) => `同じ絵 ${value} 枚`,
  own: "この絵と同じ絵",
};

export const COPIES_MESSAGES: Readonly<Record<Language, CopiesMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function copiesMessages(): CopiesMessages {
  return COPIES_MESSAGES[settings.language];
}
