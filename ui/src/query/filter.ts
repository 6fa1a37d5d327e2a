import { parsePositiveInteger } from "../shared/numbers";

/** The fields of the filter row. */
export interface Filter {
  readonly format: string;
  /** As typed. An invalid width filters nothing, and the page reports it. */
  readonly minWidth: string;
  readonly artist: string;
  readonly title: string;
  /** An expression of the user, as typed. */
  readonly where: string;
}

export const NO_FILTER: Filter = { format: "", minWidth: "", artist: "", title: "", where: "" };

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

/** Return the number of filled fields. */
export function countFilters(filter: Filter): number {
  return [
    filter.format !== "",
    filter.minWidth.trim() !== "",
    filter.artist.trim() !== "",
    filter.title.trim() !== "",
    filter.where.trim() !== "",
  ].filter(Boolean).length;
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
