export type Language = "en" | "ja";

export function isLanguage(text: string): text is Language {
  return text === "en" || text === "ja";
}

/** The first of the reader's languages that the page speaks; English where it speaks none. */
export function negotiate(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (base !== undefined && isLanguage(base)) return base;
  }
  return "en";
}
