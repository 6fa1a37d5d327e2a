import type { PageName } from "../shared/pages";

/**
 * What the header leads to. The map is the search's drawings, shown another way. What is beside a
 * drawing, and artists, are gone to from a drawing. The study is for those who take part: its link
 * is in the help.
 */
export const NAVIGATION = ["search", "map", "clusters", "duplicates", "boards"] as const satisfies readonly (
  | PageName
  | "map"
)[];
