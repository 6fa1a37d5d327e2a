/**
 * Assign a slot to each visible row. A row keeps its slot while it is visible, and new rows reuse the slots
 * (and so the elements) of rows that have left.
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
