import { expect, test } from "vitest";

import type { DrawingTags, PredictedTag } from "../../src/tags/api";
import {
  confidentTags,
  findJudgement,
  groupByCategory,
  hasOwnTag,
  isAssigned,
  tagEdit,
  tagLabels,
  withAddedTag,
  withJudgement,
  withoutOwnTag,
  withOwnTag,
  withThreshold,
} from "../../src/tags/drawingTags";

function predicted(name: string, score: number, rest: Partial<PredictedTag> = {}): PredictedTag {
  return { name, japanese: null, category: "general", score, threshold: 0.5, state: null, ...rest };
}

const tags: DrawingTags = {
  predicted: [
    predicted("hat", 0.9),
    predicted("miku", 0.8, { category: "character" }),
    predicted("dog", 0.7, { state: "rejected" }),
    predicted("cat", 0.4, { state: "confirmed" }),
    predicted("sea", 0.3),
    predicted("round", 0.2, { category: "shape" }),
  ],
  keywords: [{ name: "hat", japanese: "帽子", state: null, category: null }],
  own: [{ name: "mine", japanese: null, category: null }],
};
const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);

test("a drawing has the tags at or above their threshold, unless a person judged otherwise", () => {
  expect(names(tags.predicted.filter(isAssigned))).toEqual(["hat", "miku", "cat"]);
  expect(isAssigned(predicted("edge", 0.5))).toBe(true);
});

test("tags are grouped by category, known ones in their order and others after them", () => {
  const groups = groupByCategory(tags.predicted, confidentTags(tags.predicted));
  expect(groups.map(({ category }) => category)).toEqual(["general", "character", "shape"]);
  expect(names(groups[0]?.confident ?? [])).toEqual(["hat", "cat"]);
  expect(names(groups[0]?.uncertain ?? [])).toEqual(["dog", "sea"]);
  expect(names(groups[2]?.confident ?? [])).toEqual([]);
});

test("moving a threshold or judging moves no tag to another group", () => {
  const confident = confidentTags(tags.predicted);
  const after = withJudgement(withThreshold(tags, "hat", 0.95), "sea", "confirmed");
  expect(after.predicted[0]?.threshold).toBe(0.95);
  const general = (from: DrawingTags) => {
    const group = groupByCategory(from.predicted, confident)[0];
    return [names(group?.confident ?? []), names(group?.uncertain ?? [])];
  };
  expect(general(after)).toEqual(general(tags));
});

test("a judgement also applies to the keyword of that name, and can be reset", () => {
  const rejected = withJudgement(tags, "hat", "rejected");
  expect([rejected.predicted[0]?.state, rejected.keywords[0]?.state]).toEqual(["rejected", "rejected"]);
  expect(findJudgement(rejected, "hat")).toBe("rejected");
  expect(withJudgement(rejected, "hat", null)).toEqual(tags);
  expect(findJudgement(tags, "unheard of")).toBeNull();
});

test("adding an existing tag confirms it; otherwise it becomes an own tag", () => {
  expect(findJudgement(withAddedTag(tags, "hat", null), "hat")).toBe("confirmed");
  expect(withAddedTag(tags, "hat", null).own).toEqual(tags.own);
  const sea = withAddedTag(tags, "sea", "海"); // predicted, but not surely enough
  expect(sea.own.at(-1)).toEqual({ name: "sea", japanese: "海", category: "general" });
  expect(findJudgement(sea, "sea")).toBeNull();
});

test("an own tag is added once and can be removed", () => {
  expect(withOwnTag(tags, { name: "mine", japanese: "x", category: null })).toEqual(tags);
  const two = withOwnTag(tags, { name: "second", japanese: null, category: null });
  expect([hasOwnTag(two, "second"), hasOwnTag(tags, "second")]).toEqual([true, false]);
  expect(withoutOwnTag(two, "second")).toEqual(tags);
});

test("an edit has one tag in one list", () => {
  expect(tagEdit(["a", "b"], "reject", "cat")).toEqual({
    drawings: ["a", "b"], add: [], remove: [], confirm: [], reject: ["cat"],
  });
});

test("a tag is shown in the reader's language if the vocabulary has it", () => {
  expect(tagLabels({ name: "cat", japanese: "猫" }, "ja")).toEqual({ main: "猫", other: "cat" });
  expect(tagLabels({ name: "cat", japanese: "猫" }, "en")).toEqual({ main: "cat", other: "猫" });
  expect(tagLabels({ name: "cat", japanese: null }, "ja")).toEqual({ main: "cat", other: null });
  expect(tagLabels({ name: "猫", japanese: "猫" }, "en")).toEqual({ main: "猫", other: null });
});
