import { expect, test } from "vitest";

import { otherStyleView, otherSubjectView, subjectTags } from "../../src/drawing/variations";
import { EMPTY_VIEW } from "../../src/query/view";
import type { DrawingTags, PredictedTag } from "../../src/tags/api";
import { encoders } from "../encoders";

const predicted = (name: string, category: string, score: number, state: PredictedTag["state"] = null) => ({
  name,
  japanese: null,
  category,
  score,
  threshold: 0.5,
  state,
});

const own = (name: string, category: string | null = null) => ({ name, japanese: null, category });
const keyword = (name: string, category: string | null, state: "rejected" | null = null) => ({
  ...own(name, category),
  state,
});

const TAGS: DrawingTags = {
  predicted: [
    predicted("cat", "character", 0.9),
    predicted("Whiskers", "general", 0.7),
    predicted("sea", "general", 0.2),
    predicted("sure", "general", 0.1, "confirmed"),
    { ...predicted("fire", "general", 0.02), threshold: 0.01 },
    predicted("wrong", "general", 0.9, "rejected"),
    predicted("noto", "copyright", 0.9),
    predicted("safe", "rating", 0.9),
  ],
  keywords: [
    keyword("whiskers", "general"),
    keyword("dog", "general", "rejected"),
    keyword("client: ACME", null),
    keyword("fluent", "copyright"),
  ],
  own: [own("pet", "general"), own("for the cover"), own("emojione", "copyright")],
};

test("the subject has the own, file and predicted tags of the vocabulary, each once", () => {
  expect(subjectTags(TAGS)).toEqual(["pet", "whiskers", "cat", "sure"]);
});

test("an own tag outside the vocabulary is never part of the subject", () => {
  expect(subjectTags({ ...TAGS, predicted: [], keywords: [], own: [own("下塗り済み"), own("v2")] })).toEqual([]);
});

test("without labels, the keywords of the file describe the subject", () => {
  const without = { predicted: [], keywords: [keyword("cat", null), keyword("dog", null, "rejected")], own: [own("v2")] };
  expect(subjectTags(without)).toEqual(["cat"]);
});

test("same style, other subject: by style alone, without the subject", () => {
  const view = otherSubjectView({ ...EMPTY_VIEW, tags: ["x"], open: "d" }, "d", encoders("visual", "semantic", "style"), ["cat"]);
  expect(view).toEqual({
    ...EMPTY_VIEW,
    like: ["d"],
    withoutTags: ["cat"],
    weights: { semantic: 0, style: 1 },
    open: "d",
  });
});

test("with an unknown subject, the search moves away from the meaning", () => {
  const view = otherSubjectView(EMPTY_VIEW, "d", encoders("visual", "semantic"), []);
  expect([view.withoutTags, view.weights]).toEqual([[], { semantic: -0.5, visual: 1.5 }]);
});

test("same subject, other style: near in meaning, far in style", () => {
  const view = otherStyleView(EMPTY_VIEW, "d", encoders("visual", "semantic", "style"));
  expect([view.like, view.weights]).toEqual([["d"], { semantic: 1.5, style: -0.5 }]);
  expect(otherStyleView(EMPTY_VIEW, "d", encoders("visual")).weights).toEqual({});
});
