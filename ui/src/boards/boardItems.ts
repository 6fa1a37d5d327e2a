import type { Board, BoardItem } from "./api";

/** The number of drawings on the cover of a board. */
export const COVER_SIZE = 4;

/** Return the drawings on the cover of a board: the first ones that can be shown. */
export function coverItems({ items }: Board): readonly BoardItem[] {
  const known = items.filter(({ path }) => path !== null);
  return known.slice(0, COVER_SIZE);
}

export function countMissing({ items }: Board): number {
  return items.filter(({ missing }) => missing).length;
}

/** Return the board with the drawing at index `from` moved to index `to`. */
export function moveItem(board: Board, from: number, to: number): Board {
  const items = [...board.items];
  const [item] = items.splice(from, 1);
  if (item === undefined) return board;
  items.splice(to, 0, item);
  return { ...board, items };
}

/**
 * Return the new index of a drawing that is dropped at `gap` (0: before the first drawing). Removing it first
 * moves all later drawings forward by one position.
 */
export function dropIndex(from: number, gap: number): number {
  return gap > from ? gap - 1 : gap;
}

/** Return the drawings of `ids` that are not on the board. */
export function notOnBoard(board: Board, ids: readonly string[]): readonly string[] {
  const there = new Set(board.items.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}

/** Return the boards with `board` replaced or added, sorted by name. */
export function replaceBoard(boards: readonly Board[], board: Board): readonly Board[] {
  const others = boards.filter(({ key }) => key !== board.key);
  return [...others, board].sort((a, b) => a.name.localeCompare(b.name));
}

export type BoardAction =
  | { readonly name: "focus" | "move"; readonly to: number }
  | { readonly name: "open" | "note" | "remove" };

/** Return the action of a key on drawing `at` of `count`, in rows of `columns`; null if there is none. */
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
