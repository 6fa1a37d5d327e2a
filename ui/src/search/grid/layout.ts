/** Drawings in justified rows: every row but the last fills the width. */
export interface Layout {
  readonly width: number;
  readonly gap: number;
  /** Rows + 1 entries: row r has the drawings starts[r] to starts[r + 1] - 1. */
  readonly starts: Uint32Array;
  /** Rows + 1 entries in pixels; the last is the total height. */
  readonly tops: Float64Array;
  /** The width of each tile, in pixels. */
  readonly widths: Float32Array;
  readonly rows: number;
  readonly height: number;
}

export interface LayoutOptions {
  readonly width: number;
  readonly rowHeight: number;
  readonly gap: number;
}

/**
 * Lay out `count` tiles in rows. A row ends where its height is nearest to `rowHeight`. `aspect(i)` is width
 * / height of tile i. The time is linear in `count`.
 */
export function justify(
  count: number,
  aspect: (index: number) => number,
  { width, rowHeight, gap }: LayoutOptions,
): Layout {
  const starts: number[] = [];
  const tops: number[] = [];
  const widths = new Float32Array(count);
  let top = 0;
  let first = 0;
  while (first < count) {
    const { end, height } = fillRow(first, count, aspect, width, rowHeight, gap);
    for (let i = first; i < end; i++) widths[i] = Math.min(width, aspect(i) * height);
    starts.push(first);
    tops.push(top);
    top += height + gap;
    first = end;
  }
  starts.push(count);
  tops.push(top);
  return {
    width,
    gap,
    starts: Uint32Array.from(starts),
    tops: Float64Array.from(tops),
    widths,
    rows: starts.length - 1,
    height: Math.max(0, top - gap),
  };
}

function fillRow(
  first: number,
  count: number,
  aspect: (index: number) => number,
  width: number,
  rowHeight: number,
  gap: number,
): { end: number; height: number } {
  let sum = 0;
  let before = Infinity;
  for (let i = first; i < count; i++) {
    sum += aspect(i);
    const height = (width - gap * (i - first)) / sum;
    if (height <= rowHeight) {
      const keep = i === first || rowHeight - height <= before - rowHeight;
      return keep ? { end: i + 1, height } : { end: i, height: before };
    }
    before = height;
  }
  // The last row is not stretched: it has the requested height.
  return { end: count, height: rowHeight };
}

/** Return the rows between two vertical positions in pixels: first to last - 1. */
export function rowsBetween(layout: Layout, from: number, to: number): [number, number] {
  if (layout.rows === 0) return [0, 0];
  const first = rowAt(layout, from);
  let last = rowAt(layout, to) + 1;
  if (last < first) last = first;
  return [first, last];
}

/** Return the row at the vertical position `y`, in pixels, or the nearest one. */
export function rowAt(layout: Layout, y: number): number {
  return lastAtMost(layout.tops, layout.rows, y);
}

/** Return the row of a drawing. */
export function rowOf(layout: Layout, index: number): number {
  return lastAtMost(layout.starts, layout.rows, index);
}

export function rowHeight(layout: Layout, row: number): number {
  return (layout.tops[row + 1] ?? 0) - (layout.tops[row] ?? 0) - layout.gap;
}

/** Return the drawing above (`by` = -1) or below (`by` = 1) whose centre is nearest to that of `index`. */
export function vertical(layout: Layout, index: number, by: number): number {
  const row = rowOf(layout, index);
  const target = Math.min(layout.rows - 1, Math.max(0, row + by));
  if (target === row) return index;
  const middle = middleOf(layout, row, index);
  let best = layout.starts[target] ?? 0;
  let bestDistance = Infinity;
  for (let i = layout.starts[target] ?? 0; i < (layout.starts[target + 1] ?? 0); i++) {
    const distance = Math.abs(middleOf(layout, target, i) - middle);
    if (distance < bestDistance) [best, bestDistance] = [i, distance];
  }
  return best;
}

function middleOf(layout: Layout, row: number, index: number): number {
  let x = 0;
  for (let i = layout.starts[row] ?? 0; i < index; i++) x += (layout.widths[i] ?? 0) + layout.gap;
  return x + (layout.widths[index] ?? 0) / 2;
}

// Return the index of the last of `count` ascending entries that is at most `value`; 0 if there is none.
function lastAtMost(ascending: Uint32Array | Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? Infinity) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
