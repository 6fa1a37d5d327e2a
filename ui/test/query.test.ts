import { expect, test } from "vitest";

import { cleared, isAsking, isRanked, parseKeyword, questionOf, toggleExample, toggleTag, withoutTag, withTag } from "../src/logic/query";
import { EMPTY_VIEW } from "../src/logic/view";

test("a drawing is liked or unliked, never both, and twice is not at all", () => {
  const liked = toggleExample(EMPTY_VIEW, "x", "like");
  expect([liked.like, liked.unlike]).toEqual([["x"], []]);
  const unliked = toggleExample(liked, "x", "unlike");
  expect([unliked.like, unliked.unlike]).toEqual([[], ["x"]]);
  expect(toggleExample(unliked, "x", "unlike")).toEqual(EMPTY_VIEW);
});

test("a keyword is wanted or unwanted, never both", () => {
  const wanted = withTag(EMPTY_VIEW, "cat", true);
  expect(withTag(wanted, "cat", true).tags).toEqual(["cat"]);
  const unwanted = withTag(wanted, "cat", false);
  expect([unwanted.tags, unwanted.withoutTags]).toEqual([[], ["cat"]]);
  expect(withoutTag(unwanted, "cat")).toEqual(EMPTY_VIEW);
});

test("pressed again, a tag is no longer asked for; on the other side it changes sides", () => {
  const wanted = toggleTag(EMPTY_VIEW, "cat", true);
  expect(toggleTag(wanted, "cat", true)).toEqual(EMPTY_VIEW);
  const unwanted = toggleTag(wanted, "cat", false);
  expect([unwanted.tags, unwanted.withoutTags]).toEqual([[], ["cat"]]);
});

test("keywords and filters only filter; examples rank", () => {
  expect(isRanked(withTag(EMPTY_VIEW, "cat", true))).toBe(false);
  expect(isAsking(withTag(EMPTY_VIEW, "cat", true))).toBe(true);
  expect(isRanked(toggleExample(EMPTY_VIEW, "x", "unlike"))).toBe(true);
  expect(isAsking({ ...EMPTY_VIEW, open: "x", a: "y" })).toBe(false);
});

test("clearing asks nothing, and leaves what is open", () => {
  const view = { ...withTag(EMPTY_VIEW, "cat", true), like: ["x"], image: "1", open: "y" };
  expect(cleared(view)).toEqual({ ...EMPTY_VIEW, open: "y" });
});

test("a minus before a keyword unwants it", () => {
  expect(parseKeyword("-cat")).toEqual({ keyword: "cat", wanted: false });
  expect(parseKeyword(" − cat ")).toEqual({ keyword: "cat", wanted: false });
  expect(parseKeyword("t-shirt")).toEqual({ keyword: "t-shirt", wanted: true });
  expect(parseKeyword("-")).toEqual({ keyword: "-", wanted: true });
});

test("weights are sent only where they weigh something", () => {
  const view = toggleExample(EMPTY_VIEW, "x", "like");
  const both = ["visual", "style"];
  const encoders = (weights: Record<string, number>, names = both) =>
    questionOf({ ...view, weights }, names).encoders;
  expect(encoders({})).toBeNull();
  expect(encoders({ visual: 1, style: 0 })).toBeNull();
  expect(encoders({ visual: 0.5, style: 0.5 })).toEqual({ visual: 0.5, style: 0.5 });
  expect(encoders({ style: 0.3 })).toEqual({ visual: 1, style: 0.3 });
  expect(encoders({ visual: 0, style: 1 })).toEqual({ style: 1 });
  expect(encoders({ visual: 0, style: 0 })).toBeNull();
  expect(questionOf({ ...EMPTY_VIEW, weights: { visual: 0 } }, both).encoders).toBeNull();
});
