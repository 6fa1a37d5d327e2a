import type { Orientation } from "../shared/drawings/api";
import { parsePositiveInteger } from "../shared/numbers";

/** The fields of the filter panel. Empty texts filter nothing. */
export interface Filter {
  /** As the server names it. */
  readonly folder: string;
  readonly orientation: Orientation | "";
  /** The first and the last day on which the file was modified, such as 2026-01-31. */
  readonly since: string;
  readonly until: string;
  readonly untagged: boolean;
  readonly notOnBoard: boolean;
  readonly format: string;
  /** As typed. An invalid width filters nothing, and the page reports it. */
  readonly minWidth: string;
  readonly artist: string;
  readonly title: string;
  /** An expression of the user, as typed. */
  readonly where: string;
}

export const NO_FILTER: Filter = {
  folder: "",
  orientation: "",
  since: "",
  until: "",
  untagged: false,
  notOnBoard: false,
  format: "",
  minWidth: "",
  artist: "",
  title: "",
  where: "",
};

/** The fields in the order of their chips. */
export const FILTER_FIELDS: readonly (keyof Filter)[] = [
  "folder",
  "orientation",
  "since",
  "until",
  "untagged",
  "notOnBoard",
  "format",
  "minWidth",
  "artist",
  "title",
  "where",
];

export const ORIENTATIONS: readonly Orientation[] = ["landscape", "portrait", "square"];

export const FORMATS = ["AVIF", "BMP", "GIF", "JPEG", "PNG", "SVG", "TIFF", "WEBP"] as const;

/** Return one `where` expression that combines all filled fields; null if all are empty. */
export function composeWhere(filter: Filter): string | null {
  const parts: string[] = [];
  if (filter.format !== "") parts.push(`format = ${quoted(filter.format)}`);
  const width = parsePositiveInteger(filter.minWidth);
  if (width !== null) parts.push(`width >= ${width}`);
  if (filter.artist.trim() !== "") parts.push(contains("artist", filter.artist.trim()));
  if (filter.title.trim() !== "") parts.push(contains("title", filter.title.trim()));
  const own = filter.where.trim();
  if (own !== "") parts.push(parts.length > 0 ? `(${own})` : own);
  return parts.length > 0 ? parts.join(" AND ") : null;
}

/** Return whether the width is not a whole number of at least 1. */
export function hasInvalidWidth({ minWidth }: Filter): boolean {
  return minWidth.trim() !== "" && parsePositiveInteger(minWidth) === null;
}

/** Return whether the first day is after the last one. Such days filter nothing, and the page reports them. */
export function hasInvalidDays({ since, until }: Filter): boolean {
  return since !== "" && until !== "" && since > until;
}

/** Return the number of fields with a filter. */
export function countFilters(filter: Filter): number {
  return Object.values(filter).filter((value) => (typeof value === "string" ? value.trim() !== "" : value)).length;
}

function contains(column: string, text: string): string {
  return `${column} ILIKE ${quoted(`%${escapeLike(text)}%`)}`;
}

// `%` and `_` are wildcards in LIKE; a backslash escapes them.
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
