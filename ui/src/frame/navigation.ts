import type { PageName } from "../shared/pages";

/**
 * The entries of the header. The map is another view of the search results. Comparison and artists are opened
 * from a drawing. The study is only for participants: its link is in the help.
 */
export const NAVIGATION = ["search", "map", "clusters", "duplicates", "boards"] as const satisfies readonly (
  | PageName
  | "map"
)[];
