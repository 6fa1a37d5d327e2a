import type { Box } from "./camera";

/**
 * A spatial index: the map is divided into squares, and each square has a list of its drawings. The lists are
 * in a fixed random order, so that every k-th drawing is a fair sample of each square.
 */
export interface Grid {
  readonly box: Box;
  /** The side of a square, in map units. */
  readonly side: number;
  readonly columns: number;
  readonly rows: number;
  /** columns * rows + 1 entries: square s has order[starts[s]] to order[starts[s + 1] - 1]. */
  readonly starts: Uint32Array;
  readonly order: Uint32Array;
  /** The approximate distance between neighbours: the side of the area per drawing. */
  readonly spacing: number;
}

const DRAWINGS_PER_SQUARE = 24; // drawings per square, on average
const MAX_SQUARES = 512; // per side

/** Build the grid in linear time. */
export function buildGrid(x: Float32Array, y: Float32Array): Grid {
  const box = boundingBox(x, y);
  const width = box.right - box.left;
  const height = box.top - box.bottom;
  const area = Math.max(width, 1e-3) * Math.max(height, 1e-3);
  const idealSide = Math.sqrt((area * DRAWINGS_PER_SQUARE) / Math.max(1, x.length));
  const side = Math.max(idealSide, width / MAX_SQUARES, height / MAX_SQUARES, 1e-6);
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

/** Return a range of `order` for each row of squares that intersects `box`. */
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

/** Return the number of drawings in the ranges. */
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

// Empty squares do not count: maps have large empty areas.
function estimateSpacing(counts: Uint32Array, side: number, drawings: number): number {
  let occupied = 0;
  for (const count of counts) if (count > 0) occupied += 1;
  return drawings < 2 ? 1 : Math.sqrt((occupied * side * side) / drawings);
}

// Counting sort of a shuffled order, which stays shuffled within each square.
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
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // generator of Numerical Recipes
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
  return order;
}
