import type { Board, BoardItem } from "./api";

/** How many drawings stand for a board in the list of boards. */
export const COVER_SIZE = 4;

/** The drawings that stand for a board: the first that can be shown. */
export function coverItems({ items }: Board): readonly BoardItem[] {
  const known = items.filter(({ path }) => path !== null);
  return known.slice(0, COVER_SIZE);
}

export function countMissing({ items }: Board): number {
  return items.filter(({ missing }) => missing).length;
}

/** The board with the drawing at `from` moved to `to`; both counted from 0, the rest close up. */
export function moveItem(board: Board, from: number, to: number): Board {
  const items = [...board.items];
  const [item] = items.splice(from, 1);
  if (item === undefined) return board;
  items.splice(to, 0, item);
  return { ...board, items };
}

/**
 * Where a drawing lands that is dropped before the drawing at `gap` (or, at the end, behind the
 * last): taking it away first moves all behind it one place up.
 */
export function dropIndex(from: number, gap: number): number {
  return gap > from ? gap - 1 : gap;
}

/** The drawings of `ids` that are not on the board yet. */
export function notOnBoard(board: Board, ids: readonly string[]): readonly string[] {
  const there = new Set(board.items.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}

/** The boards with one of them as it is now; a new one is added. In the order of their names. */
export function replaceBoard(boards: readonly Board[], board: Board): readonly Board[] {
  const others = boards.filter(({ key }) => key !== board.key);
  return [...others, board].sort((a, b) => a.name.localeCompare(b.name));
}

export type BoardAction =
  | { readonly name: "focus" | "move"; readonly to: number }
  | { readonly name: "open" | "note" | "remove" };

/** What a key asks of the drawing at `at` of `count`, which lie in rows of `columns`; null: nothing. */
export function boardKey(
  { key, shiftKey }: { key: string; shiftKey: boolean },
  at: number,
  count: number,
  columns: number,
): BoardAction | null {
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  if (to !== undefined) {
    const inside = Math.min(count - 1, Math.max(0, to));
    return { name: shiftKey ? "move" : "focus", to: inside };
  }
  if (key === "Enter") return { name: "open" };
  if (key === "n") return { name: "note" };
  return key === "Delete" || key === "Backspace" ? { name: "remove" } : null;
}
