import { tableFromIPC } from "@uwdata/flechette";

import { tileAspect } from "./tileAspect";

/** The data of a tile. */
export interface Tile {
  readonly id: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly width: number;
  readonly height: number;
  /** The path of the file; in a listing, the file name if there is no title. */
  readonly path?: string | undefined;
  readonly distance?: number | null;
  /** Why the drawing matches the words of the search. */
  readonly matched?: readonly { readonly source: string; readonly text: string; readonly score: number }[];
  /** The copies that the drawing stands for. */
  readonly copies?: readonly string[];
}

/** A sequence of drawings that may be very long: tiles are created on demand. */
export interface Drawings {
  readonly length: number;
  at(index: number): Tile;
  aspect(index: number): number;
  indexOf(id: string): number;
}

export const NO_DRAWINGS: Drawings = drawingsFromTiles([]);

interface Column {
  at(index: number): unknown;
}

const COLUMNS = ["id", "width", "height", "title", "artist", "file"] as const;

/** Read a listing from an Arrow IPC stream; strings are decoded on demand. */
export function drawingsFromArrow(bytes: Uint8Array): Drawings {
  const table = tableFromIPC(bytes);
  const column = (name: (typeof COLUMNS)[number]): Column => {
    const found: Column | undefined = table.getChild(name);
    if (!found) throw new Error(`the listing has no column ${name}`);
    return found;
  };
  const [ids, widths, heights, titles, artists, files] = [
    column("id"),
    column("width"),
    column("height"),
    column("title"),
    column("artist"),
    column("file"),
  ];
  const aspects = new Float32Array(table.numRows);
  for (let i = 0; i < aspects.length; i++) {
    aspects[i] = tileAspect(Number(widths.at(i)), Number(heights.at(i)));
  }
  let order: Map<string, number> | null = null;
  return {
    length: aspects.length,
    at: (index) => ({
      id: String(ids.at(index)),
      title: textOrNull(titles.at(index)),
      artist: textOrNull(artists.at(index)),
      path: textOrNull(files.at(index)) ?? undefined,
      width: Number(widths.at(index)),
      height: Number(heights.at(index)),
    }),
    aspect: (index) => aspects[index] ?? 1,
    indexOf: (id) => {
      order ??= new Map(Array.from({ length: aspects.length }, (_, i) => [String(ids.at(i)), i]));
      return order.get(id) ?? -1;
    },
  };
}

export function drawingsFromTiles(tiles: readonly Tile[]): Drawings {
  return {
    length: tiles.length,
    at: (index) => {
      const tile = tiles[index];
      if (!tile) throw new RangeError(`no drawing ${index} of ${tiles.length}`);
      return tile;
    },
    aspect: (index) => {
      const tile = tiles[index];
      return tile ? tileAspect(tile.width, tile.height) : 1;
    },
    indexOf: (id) => tiles.findIndex((tile) => tile.id === id),
  };
}

/** Return the title of a drawing, else its file name, else null. */
export function drawingName(tile: { title: string | null; path?: string | undefined }): string | null {
  if (tile.title !== null && tile.title.trim() !== "") return tile.title;
  const file = tile.path?.split("/").at(-1);
  return file === undefined || file === "" ? null : file;
}

/** Return the hue of a drawing's placeholder, from 0 to 359. */
export function placeholderHue(id: string): number {
  let sum = 0;
  for (let i = 0; i < Math.min(8, id.length); i++) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % 360;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
