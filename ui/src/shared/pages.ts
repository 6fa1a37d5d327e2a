/** The pages, each by the first word of its address. */
export const PAGES = ["search", "compare", "artists", "clusters", "duplicates", "boards", "study"] as const;

export type PageName = (typeof PAGES)[number];

/** Names that addresses used before, so that old links still work. */
const FORMER_NAMES: Readonly<Record<string, PageName>> = { beside: "compare" };

/**
 * Return the page that an address names, such as `#boards?board=…`. An address that names no page is a
 * search.
 */
export function pageOf(hash: string): PageName {
  const word = hash.replace(/^#/, "").split("?")[0] ?? "";
  if (Object.hasOwn(FORMER_NAMES, word)) return FORMER_NAMES[word] ?? "search";
  return PAGES.find((name) => name === word) ?? "search";
}

/** Return the parameters of an address: the part after `?`. */
export function pageParams(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split("?").slice(1).join("?"));
}

/** Return the address of a page; parameters that are null or empty are left out. */
export function pageAddress(
  name: Exclude<PageName, "search">,
  params: Readonly<Record<string, string | null>> = {},
): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => !!entry[1]);
  const query = new URLSearchParams(given).toString();
  return query === "" ? `#${name}` : `#${name}?${query}`;
}
