import { beforeEach, expect, test, vi } from "vitest";

import type { DrawingTags } from "../../src/tags/api";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const fetched = asking<DrawingTags>();
const edits = asking<number>();
vi.mock("../../src/tags/api", async (original) => ({
  ...(await original<object>()),
  fetchTags: fetched.ask,
  editTags: edits.ask,
}));

const { tags } = await import("../../src/tags/tags.svelte");

const having = (...names: string[]): DrawingTags => ({
  own: names.map((name) => ({ name, japanese: null, category: null })),
  keywords: [],
  predicted: [],
});
const names = () => tags.all?.own.map(({ name }) => name);

beforeEach(async () => {
  fetched.asked.length = edits.asked.length = 0;
  void tags.load("d1");
  await settled();
  fetched.asked[0]?.answer(having("cat"));
  await settled();
});

test("an answer from before an edit does not revert the edit", async () => {
  void tags.load("d1");
  await settled();
  tags.remove("cat");
  fetched.asked[1]?.answer(having("cat"));
  await settled();
  expect(names()).toEqual([]);
  edits.asked[0]?.answer(1);
  await settled();
  fetched.asked[2]?.answer(having());
  await settled();
  expect(names()).toEqual([]);
  expect(fetched.asked.length).toBe(3);
});

test("tags are requested after earlier edits have finished", async () => {
  tags.remove("cat");
  void tags.load("d1");
  await settled();
  expect(fetched.asked.length).toBe(1);
  edits.asked[0]?.answer(1);
  await settled();
  expect(fetched.asked.length).toBe(2);
});
