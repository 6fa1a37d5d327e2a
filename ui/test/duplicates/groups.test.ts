import { expect, test } from "vitest";

import type { DuplicateGroup, DuplicateMember, Verdict } from "../../src/duplicates/api";
import {
  applyVerdict,
  differingProperties,
  folderOf,
  hasSimilarMembers,
  linkBetween,
  linkedThrough,
  linkToShow,
  needsReview,
  nextUnreviewed,
  pictureSizes,
  reviewKey,
} from "../../src/duplicates/groups";

const member = (id: string, more: Partial<DuplicateMember> = {}): DuplicateMember => ({
  id,
  path: `${id}.png`,
  copies: [],
  width: 100,
  height: 50,
  size: 1000,
  format: "PNG",
  role: "duplicate",
  via: null,
  ...more,
});
const link = (a: string, b: string, verdict: Verdict | null = null) => ({
  a,
  b,
  relation: "duplicate" as const,
  hash_distance: 1,
  encoder_distance: null,
  verdict,
  near_by: ["hash" as const],
  difference: 0.01,
});
const group = (ids: string, ...links: ReturnType<typeof link>[]): DuplicateGroup => ({
  members: [...ids].map((id) => member(id)),
  links,
  reviewed: links.every(({ verdict }) => verdict !== null),
});

test("a group needs review until all similar pairs have a verdict", () => {
  expect(needsReview(group("ab", link("a", "b")))).toBe(true);
  expect(needsReview(group("ab", link("a", "b", "alternative")))).toBe(false);
  expect(needsReview(group("a"))).toBe(false);
  expect(hasSimilarMembers(group("a"))).toBe(false);
});

test("the next group to review is found in both directions, wrapping around", () => {
  const open = group("ab", link("a", "b"));
  const done = group("cd", link("c", "d", "duplicate"));
  const groups = [open, done, done, open, done];
  expect(nextUnreviewed(groups, -1, 1)).toBe(0);
  expect(nextUnreviewed(groups, 0, 1)).toBe(3);
  expect(nextUnreviewed(groups, 3, 1)).toBe(0);
  expect(nextUnreviewed(groups, 2, -1)).toBe(0);
  expect(nextUnreviewed([done, done], 0, 1)).toBe(-1);
  expect(nextUnreviewed([], 0, 1)).toBe(-1);
});

test("only properties with several values differ", () => {
  expect([...differingProperties([member("a"), member("b")])]).toEqual([]);
  const other = member("b", { path: "old/b.png", width: 50, height: 25, format: "JPEG", size: 7 });
  expect([...differingProperties([member("a"), other])]).toEqual(["pixels", "format", "bytes", "folder"]);
  expect(folderOf("x/y/z.png")).toBe("x/y");
});

test("one drawing is kept, and the others become duplicates", () => {
  const after = applyVerdict(group("abc", link("a", "b"), link("b", "c")), ["a", "b", "c"], "duplicate", "b");
  expect(after.members.map(({ role }) => role)).toEqual(["duplicate", "keep", "duplicate"]);
  expect(after.reviewed).toBe(true);
});

test("a verdict on some drawings leaves the others to review", () => {
  const after = applyVerdict(group("abc", link("a", "b"), link("b", "c")), ["a", "b"], "alternative", null);
  expect(after.links.map(({ verdict }) => verdict)).toEqual(["alternative", null]);
  expect(needsReview(after)).toBe(true);
});

test("a verdict of different removes the link", () => {
  const after = applyVerdict(group("ab", link("a", "b")), ["a", "b"], "different", null);
  expect(after.links).toEqual([]);
  expect(needsReview(after)).toBe(false);
  expect(linkBetween(after, "a", "b")).toBeNull();
  expect(linkBetween(group("ab", link("a", "b")), "b", "a")?.hash_distance).toBe(1);
});

test("pictures fit the square, or all have the same scale", () => {
  const two = [member("a", { width: 400, height: 200 }), member("b", { width: 100, height: 100 })];
  expect(pictureSizes(two, false)).toEqual([{ width: 1, height: 0.5 }, { width: 1, height: 1 }]);
  expect(pictureSizes(two, true)).toEqual([{ width: 1, height: 0.5 }, { width: 0.25, height: 0.25 }]);
});

test("keys give verdicts and choose existing drawings", () => {
  expect(reviewKey("Enter", 0, 2)).toEqual({ name: "keep" });
  expect(reviewKey("a", 0, 2)).toEqual({ name: "alternative" });
  expect(reviewKey("d", 0, 2)).toEqual({ name: "different" });
  expect(reviewKey("ArrowRight", 1, 2)).toEqual({ name: "choose", to: 1 });
  expect(reviewKey("2", 0, 2)).toEqual({ name: "choose", to: 1 });
  expect(reviewKey("3", 0, 2)).toBeNull();
  expect(reviewKey("q", 0, 2)).toBeNull();
});

test("a drawing without a link to the chosen one is linked through another drawing", () => {
  const chain = group("abc", link("a", "b"), link("b", "c"));
  const [a, b, c] = [
    member("a", { role: "keep" }),
    member("b", { via: "a" }),
    member("c", { via: "b" }),
  ];
  const whole = { ...chain, members: [a, b, c] };
  expect(linkToShow(whole, a, b)).toEqual(link("a", "b"));
  expect(linkedThrough(whole, a, b)).toBeNull();
  expect(linkToShow(whole, a, c)).toEqual(link("b", "c"));
  expect(linkedThrough(whole, a, c)).toBe("b.png");
  expect(linkToShow(whole, a, a)).toBeNull();
  expect(linkToShow(whole, c, a)).toEqual(link("a", "b"));
  expect(linkedThrough(whole, c, a)).toBe("b.png");
});
