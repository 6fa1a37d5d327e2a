export type Side = "left" | "right";

/** A place in one of the two columns. */
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

/** Return where an arrow key moves the focus; over the inner edge, to the same row of the other column. */
export function moveFocus(key: string, from: Cell, columns: Columns): Cell {
  const { side, index } = from;
  const { perRow } = columns;
  const within = (to: number, on: Side = side): Cell =>
    to >= 0 && to < columns[on] ? { side: on, index: to } : from;
  const row = Math.floor(index / perRow) * perRow;
  if (key === "ArrowUp") return within(index - perRow);
  if (key === "ArrowDown") return within(index + perRow);
  if (key === "Home") return within(0);
  if (key === "End") return within(columns[side] - 1);
  if (key === "ArrowLeft") {
    if (index > row) return within(index - 1);
    return side === "right" ? within(Math.min(row + perRow, columns.left) - 1, "left") : from;
  }
  if (key === "ArrowRight") {
    if (index + 1 < Math.min(row + perRow, columns[side])) return within(index + 1);
    return side === "left" ? within(row, "right") : from;
  }
  return from;
}

/**
 * Return the encoders of the two columns: those in the address if they exist, else the first and the last.
 */
export function columnEncoders(
  params: URLSearchParams,
  line: readonly string[],
): Readonly<Record<Side, string>> | null {
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [left = first, right = last] = SIDES.map((side) =>
    line.find((name) => name === params.get(side)),
  );
  return { left, right };
}
