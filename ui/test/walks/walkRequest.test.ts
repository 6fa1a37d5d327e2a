import { expect, test } from "vitest";

import { NO_FILTER } from "../../src/query/filter";
import { BLEND, EMPTY_VIEW } from "../../src/query/view";
import { buildWalkRequest } from "../../src/walks/walkRequest";
import { encoders as builtIn } from "../encoders";

const encoders = builtIn("visual", "semantic", "style");
const walk = { ...EMPTY_VIEW, a: "aa", b: "bb" };

test("the open drawing and the search do not change the walk request", () => {
  const other = { ...walk, open: "cc", tags: ["cat"], map: true };
  expect(buildWalkRequest(other, encoders)).toEqual(buildWalkRequest(walk, encoders));
});

test("within the search, its filters apply to the walk", () => {
  const filter = { ...NO_FILTER, folder: "cats", untagged: true, since: "2026-01-31" };
  const view = { ...walk, within: true, tags: ["cat"], withoutTags: ["dog"], among: ["board:A"], filter };
  expect(buildWalkRequest(view, encoders).bounds).toEqual({
    copies: "stack",
    tags: ["cat"],
    without_tags: ["dog"],
    where: null,
    among: ["board:A"],
    folder: "cats",
    orientation: null,
    since: "2026-01-31",
    until: null,
    untagged: true,
    not_on_board: false,
  });
});

test("a blend has equal weights, or the weights of the search", () => {
  const asked = (weights: Record<string, number>) =>
    buildWalkRequest({ ...walk, encoder: BLEND, weights }, encoders).encoding;
  expect(asked({})).toEqual({ encoders: { visual: 1, semantic: 1, style: 1 } });
  expect(asked({ visual: 0.3 })).toEqual({ encoders: { visual: 1, semantic: 1, style: 1 } });
  expect(asked({ visual: 0.3, style: 0.8 })).toEqual({ encoders: { visual: 0.3, style: 0.8 } });
  expect(asked({ visual: 0.3, style: -1, semantic: 0.2 })).toEqual({
    encoders: { visual: 0.3, semantic: 0.2 },
  });
});
