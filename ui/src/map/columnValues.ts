import { tableFromIPC } from "@uwdata/flechette";

import type { MapData } from "./data";

/** A value of a drawing that the page can show. */
export type Value = string | number | boolean | null;

/** Return the second column of an Arrow stream (the first is the ID), in the order of the map. */
export function columnValues(bytes: Uint8Array, data: MapData): Value[] {
  const table = tableFromIPC(bytes);
  const [ids, column] = [table.getChildAt(0), table.getChildAt(1)];
  const values = new Array<Value>(data.length).fill(null);
  for (let row = 0; row < table.numRows; row++) {
    const index = data.indexOf(String(ids.at(row)));
    if (index >= 0) values[index] = valueOf(column.at(row));
  }
  return values;
}

function valueOf(value: unknown): Value {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" && value !== "" ? value : null;
}
