/** The pages, by the first word after `#` in the URL. */
export const PAGES = ["search", "compare", "artists", "clusters", "duplicates", "boards", "study"] as const;

export type PageName = (typeof PAGES)[number];

/** Earlier names of pages, for old links. */
const FORMER_NAMES: Readonly<Record<string, PageName>> = { beside: "compare" };

/**
 * Return the page that a URL names, such as `#boards?board=…`. A URL that names no page is a
 * search.
 */
export function pageOf(hash: string): PageName {
  const word = hash.replace(/^#/, "").split("?")[0] ?? "";
  if (Object.hasOwn(FORMER_NAMES, word)) return FORMER_NAMES[word] ?? "search";
  return PAGES.find((name) => name === word) ?? "search";
}

/** Return the parameters of a URL: the part after `?`. */
export function pageParams(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split("?").slice(1).join("?"));
}

/** Return the URL of a page; parameters that are null or empty are omitted. */
export function pageAddress(
  name: Exclude<PageName, "search">,
  params: Readonly<Record<string, string | null>> = {},
): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => !!entry[1]);
  const query = new URLSearchParams(given).toString();
  return query === "" ? `#${name}` : `#${name}?${query}`;
}
