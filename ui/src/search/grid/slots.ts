/**
 * Gives every row that shows a slot, so that the elements of rows that have left are used again
 * for rows that come: a row keeps its slot as long as it shows, and slots stay few.
 */
export function assignSlots(
  before: ReadonlyMap<number, number>,
  rows: readonly number[],
): Map<number, number> {
  const after = new Map<number, number>();
  const taken = new Set<number>();
  for (const row of rows) {
    const slot = before.get(row);
    if (slot !== undefined) {
      after.set(row, slot);
      taken.add(slot);
    }
  }
  let free = 0;
  for (const row of rows) {
    if (after.has(row)) continue;
    while (taken.has(free)) free += 1;
    after.set(row, free);
    taken.add(free);
  }
  return after;
}
