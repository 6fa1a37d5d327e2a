/** The views of the page, each by the first word of its address. */
export const VIEWS = ["search", "beside", "artists", "clusters", "duplicates", "boards", "study"] as const;

export type ViewName = (typeof VIEWS)[number];

/** The view that an address names, such as `#boards?board=…`; what names no other is a search. */
export function viewOf(hash: string): ViewName {
  const word = hash.replace(/^#/, "").split("?")[0];
  return VIEWS.find((name) => name === word) ?? "search";
}

/** What the address of a view says beyond its name. */
export function paramsOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split("?").slice(1).join("?"));
}

/** The address of a view; values that are null or empty are left out. */
export function addressOf(
  name: Exclude<ViewName, "search">,
  params: Readonly<Record<string, string | null>> = {},
): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => !!entry[1]);
  const query = new URLSearchParams(given).toString();
  return query === "" ? `#${name}` : `#${name}?${query}`;
}
