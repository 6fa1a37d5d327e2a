import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  moreLike: "More like this",
  lessLike: "Less like this",

  walkFrom: "From here",
  walkTo: "To here",
  walkFromLong: "Walk from here (A)",
  walkToLong: "Walk to here (B)",
};

/** The texts about the query. The compiler reports a missing translation. */
export type QueryMessages = typeof en;

const ja: QueryMessages = {
  moreLike: "似た絵を増やす",
  lessLike: "似た絵を減らす",

  walkFrom: "ここから",
  walkTo: "ここまで",
  walkFromLong: "ここから歩く（A）",
  walkToLong: "ここまで歩く（B）",
};

export const QUERY_MESSAGES: Readonly<Record<Language, QueryMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function queryMessages(): QueryMessages {
  return QUERY_MESSAGES[settings.language];
}
