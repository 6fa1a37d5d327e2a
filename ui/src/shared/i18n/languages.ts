import { en, type Messages } from "./en";
import { ja } from "./ja";

export type { Messages } from "./en";
export type Language = "en" | "ja";

export const MESSAGES: Readonly<Record<Language, Messages>> = { en, ja };

/** The first of the reader's languages that the page speaks; English where it speaks none. */
export function negotiate(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (base === "en" || base === "ja") return base;
  }
  return "en";
}
