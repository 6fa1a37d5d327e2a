import { expect, test } from "vitest";

import { assignSlots } from "../../src/search/grid/slots";

test("rows that stay keep their slot, and new rows reuse free slots", () => {
  const first = assignSlots(new Map(), [0, 1, 2]);
  const second = assignSlots(first, [1, 2, 3]);
  expect([second.get(1), second.get(2)]).toEqual([first.get(1), first.get(2)]);
  expect(second.get(3)).toBe(first.get(0));
});

test("no two rows share a slot, and there are no more slots than visible rows", () => {
  let slots = new Map<number, number>();
  for (let top = 0; top < 300; top += 7) {
    const rows = Array.from({ length: 9 }, (_, i) => top + i).concat(1000);
    slots = assignSlots(slots, rows);
    expect(new Set(slots.values()).size).toBe(rows.length);
    expect(Math.max(...slots.values())).toBeLessThan(rows.length);
  }
});
