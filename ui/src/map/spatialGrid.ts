import type { Box } from "./camera";

/**
 * Drawings by where they lie: squares of the map in rows, and the drawings of each square. Drawings
 * of one square are in a random order (the same each time), so that every k-th of them is a fair
 * sample of each.
 */
export interface Grid {
  readonly box: Box;
  /** A square's side, in the map's unit. */
  readonly side: number;
  readonly columns: number;
  readonly rows: number;
  /** columns * rows + 1 entries: square s holds order[starts[s]] to order[starts[s + 1] - 1]. */
  readonly starts: Uint32Array;
  readonly order: Uint32Array;
  /** How far neighbours are from each other, about: the side of a drawing's share of the ground. */
  readonly spacing: number;
}

const A_SQUARE = 24; // drawings, on the average
const MAX_SQUARES = 512; // along a side

/** Places all drawings; linear in their number. */
export function buildGrid(x: Float32Array, y: Float32Array): Grid {
  const box = boundingBox(x, y);
  const width = box.right - box.left;
  const height = box.top - box.bottom;
  const area = Math.max(width, 1e-3) * Math.max(height, 1e-3);
  const wanted = Math.sqrt((area * A_SQUARE) / Math.max(1, x.length));
  const side = Math.max(wanted, width / MAX_SQUARES, height / MAX_SQUARES, 1e-6);
  const columns = Math.floor(width / side) + 1;
  const rows = Math.floor(height / side) + 1;
  const squares = new Uint32Array(x.length);
  const starts = new Uint32Array(columns * rows + 1);
  for (let i = 0; i < x.length; i++) {
    const column = Math.floor(((x[i] ?? 0) - box.left) / side);
    const row = Math.floor(((y[i] ?? 0) - box.bottom) / side);
    const square = Math.min(rows - 1, row) * columns + Math.min(columns - 1, column);
    squares[i] = square;
    starts[square + 1] = (starts[square + 1] ?? 0) + 1;
  }
  const spacing = estimateSpacing(starts, side, x.length);
  for (let s = 0; s < columns * rows; s++) starts[s + 1] = (starts[s + 1] ?? 0) + (starts[s] ?? 0);
  return { box, side, columns, rows, starts, order: sorted(squares, starts), spacing };
}

/** The part of the order that a row of squares has inside `box`, for each row that `box` touches. */
export function runsInside(grid: Grid, box: Box): [from: number, to: number][] {
  const first = Math.max(0, Math.floor((box.left - grid.box.left) / grid.side));
  const last = Math.min(grid.columns - 1, Math.floor((box.right - grid.box.left) / grid.side));
  const low = Math.max(0, Math.floor((box.bottom - grid.box.bottom) / grid.side));
  const high = Math.min(grid.rows - 1, Math.floor((box.top - grid.box.bottom) / grid.side));
  const runs: [number, number][] = [];
  if (first > last) return runs;
  for (let row = low; row <= high; row++) {
    const from = grid.starts[row * grid.columns + first] ?? 0;
    const to = grid.starts[row * grid.columns + last + 1] ?? 0;
    if (to > from) runs.push([from, to]);
  }
  return runs;
}

/** How many drawings those runs have. */
export function countDrawings(runs: readonly (readonly [number, number])[]): number {
  return runs.reduce((sum, [from, to]) => sum + to - from, 0);
}

export function boundingBox(x: Float32Array, y: Float32Array): Box {
  if (x.length === 0) return { left: 0, right: 0, bottom: 0, top: 0 };
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i] ?? 0);
    right = Math.max(right, x[i] ?? 0);
    bottom = Math.min(bottom, y[i] ?? 0);
    top = Math.max(top, y[i] ?? 0);
  }
  return { left, right, bottom, top };
}

// Ground without drawings does not count: a map has coasts and seas.
function estimateSpacing(counts: Uint32Array, side: number, drawings: number): number {
  let inhabited = 0;
  for (const count of counts) if (count > 0) inhabited += 1;
  return drawings < 2 ? 1 : Math.sqrt((inhabited * side * side) / drawings);
}

// Counting sort of a shuffled order, which it leaves shuffled within each square.
function sorted(squares: Uint32Array, starts: Uint32Array): Uint32Array {
  const next = starts.slice();
  const order = new Uint32Array(squares.length);
  for (const i of shuffled(squares.length)) {
    const square = squares[i] ?? 0;
    const slot = next[square] ?? 0;
    order[slot] = i;
    next[square] = slot + 1;
  }
  return order;
}

function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let state = 1;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
  return order;
}
