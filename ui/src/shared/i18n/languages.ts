export type Language = "en" | "ja";

export function isLanguage(text: string): text is Language {
  return text === "en" || text === "ja";
}

/** Return the first preferred language that the page has; else English. */
export function negotiate(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (base !== undefined && isLanguage(base)) return base;
  }
  return "en";
}
