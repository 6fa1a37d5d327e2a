import { tableFromIPC } from "@uwdata/flechette";

import { drawingsFromArrow, type Drawings, type Tile } from "../shared/drawings/drawings";
import { buildGrid, type Grid } from "./spatialGrid";

/** The positions and properties of the drawings on a map. Entry i of each array belongs to drawing i. */
export interface MapData {
  readonly length: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** The cell of the thumbnail, counted through all atlases; -1 without a thumbnail. */
  readonly cell: Int32Array;
  /** Width / height of the drawing. */
  readonly aspect: Float32Array;
  readonly grid: Grid;
  tile(index: number): Tile;
  /** Return the index of a drawing; -1 if it is not on the map. */
  indexOf(id: string): number;
}

/** Return the map from its Arrow stream and from the listing of all drawings. */
export function mapData(map: Uint8Array, listing: Uint8Array): MapData {
  const table = tableFromIPC(map);
  const ids = table.getChild("id");
  const drawings = drawingsFromArrow(listing);
  const [x, y] = [Float32Array.from(table.getChild("x")), Float32Array.from(table.getChild("y"))];
  const listed = Int32Array.from({ length: x.length }, (_, i) => drawings.indexOf(String(ids.at(i))));
  let order: Map<string, number> | null = null;
  return {
    length: x.length,
    x,
    y,
    cell: Int32Array.from(table.getChild("cell")),
    aspect: aspects(drawings, listed),
    grid: buildGrid(x, y),
    tile: (index) => tileOf(drawings, listed[index] ?? -1, String(ids.at(index))),
    indexOf: (id) => {
      order ??= new Map(Array.from({ length: x.length }, (_, i) => [String(ids.at(i)), i]));
      return order.get(id) ?? -1;
    },
  };
}

// A drawing that was added between the two requests is in only one of the answers.
function tileOf(drawings: Drawings, at: number, id: string): Tile {
  return at < 0 ? { id, title: null, artist: null, width: 1, height: 1 } : drawings.at(at);
}

function aspects(drawings: Drawings, listed: Int32Array): Float32Array {
  return Float32Array.from(listed, (at) => {
    if (at < 0) return 1;
    const { width, height } = drawings.at(at);
    return width > 0 && height > 0 ? width / height : 1;
  });
}
