import { expect, test } from "vitest";

import { askedOf, blendOf, inLine, weightsOf, withEnd } from "../../src/query/blend";

const TWO = ["visual", "semantic"];
const THREE = ["visual", "semantic", "style"];

test("meaning is at the left and style at the right", () => {
  expect(inLine(["style", "visual", "semantic"])).toEqual(["semantic", "visual", "style"]);
  expect(inLine(TWO)).toEqual(["semantic", "visual"]);
});

test("where nobody moved it, the slider stands where the server does, or in the middle", () => {
  expect(blendOf({}, TWO)).toEqual({ from: "semantic", to: "visual", at: 1 });
  expect(blendOf({}, ["visual", "style"])).toEqual({ from: "visual", to: "style", at: 0 });
  expect(blendOf({}, THREE)).toEqual({ from: "semantic", to: "style", at: 0.5 });
  expect(askedOf(blendOf({}, TWO), TWO)).toBeNull();
  expect(askedOf(blendOf({}, THREE), THREE)).toEqual({ semantic: 0.5, style: 0.5 });
});

test("drawings like an artist's are compared by style, until the slider is moved", () => {
  expect(blendOf({}, THREE, "Ann")).toEqual({ from: "semantic", to: "style", at: 1 });
  expect(blendOf({ semantic: 0.7, style: 0.3 }, THREE, "Ann")?.at).toBe(0.3);
  expect(blendOf({}, TWO, "Ann")).toEqual(blendOf({}, TWO)); // none of them sees style
  expect(blendOf({}, ["style"], "Ann")).toBeNull();
});

test("with one encoder, or none yet, there is nothing to blend", () => {
  expect(blendOf({}, ["visual"])).toBeNull();
  expect(blendOf({ style: 1 }, [])).toBeNull();
  expect(askedOf(null, ["visual"])).toBeNull();
});

test.each([-0.5, -0.2, 0, 0.3, 1, 1.5])("a blend at %d comes back from its weights", (at) => {
  const blend = { from: "semantic", to: "style", at };
  expect(blendOf(weightsOf(blend), THREE)).toEqual(blend);
});

test("beyond an end the other encoder weighs less than nothing", () => {
  expect(askedOf({ from: "semantic", to: "style", at: -0.5 }, THREE)).toEqual({
    semantic: 1.5,
    style: -0.5,
  });
  expect(askedOf({ from: "semantic", to: "style", at: 1 }, THREE)).toEqual({ style: 1 });
});

test("an encoder that the collection lacks is passed over", () => {
  expect(blendOf({ semantic: 0.2, style: 0.8 }, ["visual", "semantic"])).toEqual({
    from: "semantic",
    to: "visual",
    at: 0,
  });
  expect(blendOf({ atmosphere: 1 }, TWO)).toEqual(blendOf({}, TWO));
});

test("weights of nothing are as good as none", () => {
  expect(blendOf({ semantic: 0, style: 0 }, THREE)).toEqual(blendOf({}, THREE));
  expect(blendOf({ semantic: 9, style: -8.9 }, THREE)?.at).toBe(-0.5);
});

test("another encoder at an end keeps the place between the encoders", () => {
  const blend = { from: "visual", to: "style", at: 0.2 };
  expect(withEnd(blend, "to", "semantic", THREE)).toEqual({ from: "semantic", to: "visual", at: 0.8 });
  expect(withEnd(blend, "from", "semantic", THREE)).toEqual({ ...blend, from: "semantic" });
  expect(withEnd(blend, "from", "style", THREE)).toEqual(blend);
});
