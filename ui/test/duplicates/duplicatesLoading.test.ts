import { expect, test, vi } from "vitest";

import type { DuplicateGroup } from "../../src/duplicates/api";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const fetched = asking<{ groups: DuplicateGroup[]; total: number }>();
vi.mock("../../src/duplicates/api", () => ({ fetchDuplicates: fetched.ask }));
vi.mock("../../src/duplicates/groups", async (original) => ({
  ...(await original<object>()),
  hasSimilarMembers: () => true,
}));

const { duplicates } = await import("../../src/duplicates/duplicates.svelte");

const group = {
  members: [
    { id: "d1", copies: [] },
    { id: "d2", copies: [] },
  ],
  links: [],
} as unknown as DuplicateGroup;

test("a newer request replaces an older one, and loaded groups stay", async () => {
  void duplicates.load("1");
  void duplicates.load("1");
  fetched.asked[1]?.answer({ groups: [group], total: 1 });
  await settled();
  fetched.asked[0]?.answer({ groups: [], total: 0 });
  await settled();
  expect([duplicates.groups, duplicates.error]).toEqual([[group], null]);
  void duplicates.load("1");
  expect(fetched.asked.length).toBe(2);
  void duplicates.load("2");
  expect([duplicates.groups, fetched.asked.length]).toEqual([null, 3]);
});
