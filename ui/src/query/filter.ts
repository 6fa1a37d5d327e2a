import { parsePositiveInteger } from "../shared/numbers";

/** The filter row: a few friendly fields, and an expression of the user's own. */
export interface Filter {
  readonly format: string;
  /** As typed; what is no width filters nothing, and is said to be none. */
  readonly minWidth: string;
  readonly artist: string;
  readonly title: string;
  /** A raw `where` expression, as typed. */
  readonly where: string;
}

export const NO_FILTER: Filter = { format: "", minWidth: "", artist: "", title: "", where: "" };

export const FORMATS = ["AVIF", "BMP", "GIF", "JPEG", "PNG", "SVG", "TIFF", "WEBP"] as const;

/** One `where` expression that holds where every field that is filled in holds; null for none. */
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

/** Whether a width is typed that is none: less than 1, or no whole number. */
export function hasInvalidWidth({ minWidth }: Filter): boolean {
  return minWidth.trim() !== "" && parsePositiveInteger(minWidth) === null;
}

/** How many fields are filled in. */
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

// `%` and `_` are wildcards in LIKE; with a backslash before them they stand for themselves.
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
