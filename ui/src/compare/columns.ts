export type Side = "left" | "right";

/** The position of a drawing in one of the two columns. */
export interface Cell {
  readonly side: Side;
  readonly index: number;
}

/** The number of drawings in each column, and in each row of a column. */
export interface Columns {
  readonly left: number;
  readonly right: number;
  readonly perRow: number;
}

const SIDES = ["left", "right"] as const;

/**
 * Return the cell that gets the focus after an arrow key. At the edge between the two columns, the focus moves to
 * the same row of the other column.
 */
export function moveFocus(key: string, from: Cell, columns: Columns): Cell {
  const { side, index } = from;
  const { perRow } = columns;
  const cellOrStay = (newIndex: number, newSide: Side = side): Cell =>
    newIndex >= 0 && newIndex < columns[newSide] ? { side: newSide, index: newIndex } : from;
  const rowStart = Math.floor(index / perRow) * perRow;
  if (key === "ArrowUp") return cellOrStay(index - perRow);
  if (key === "ArrowDown") return cellOrStay(index + perRow);
  if (key === "Home") return cellOrStay(0);
  if (key === "End") return cellOrStay(columns[side] - 1);
  if (key === "ArrowLeft") {
    if (index > rowStart) return cellOrStay(index - 1);
    return side === "right" ? cellOrStay(Math.min(rowStart + perRow, columns.left) - 1, "left") : from;
  }
  if (key === "ArrowRight") {
    if (index + 1 < Math.min(rowStart + perRow, columns[side])) return cellOrStay(index + 1);
    return side === "left" ? cellOrStay(rowStart, "right") : from;
  }
  return from;
}

/**
 * Return the encoders of the two columns: the URL parameters `left` and `right`, by default the first and the last
 * encoder.
 */
export function columnEncoders(
  params: URLSearchParams,
  encoders: readonly string[],
): Readonly<Record<Side, string>> | null {
  const [first, last] = [encoders[0], encoders.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [left = first, right = last] = SIDES.map((side) =>
    encoders.find((name) => name === params.get(side)),
  );
  return { left, right };
}
