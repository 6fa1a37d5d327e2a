import { expect, test } from "vitest";

import { requestWeights, blendFromWeights, orderedEncoders, weightsFromBlend, replaceEnd } from "../../src/query/blend";
import { encoders } from "../encoders";

const TWO = encoders("visual", "semantic");
const THREE = encoders("visual", "semantic", "style");

test("meaning is on the left and style on the right", () => {
  expect(orderedEncoders(encoders("style", "visual", "semantic"))).toEqual(["semantic", "visual", "style"]);
  expect(orderedEncoders(TWO)).toEqual(["semantic", "visual"]);
});

test("the ends are chosen by role, whatever the encoders are called", () => {
  const names = ["siglip", "wd", "csd"];
  expect(orderedEncoders({ names, subject: "wd", style: "csd", text: null, sketch: null })).toEqual(["wd", "siglip", "csd"]);
  expect(orderedEncoders({ names, subject: "csd", style: "csd", text: null, sketch: null })).toEqual(["csd", "siglip", "wd"]);
  expect(orderedEncoders({ names, subject: null, style: null, text: null, sketch: null })).toEqual(names);
  expect(blendFromWeights({}, { names, subject: "wd", style: "csd", text: null, sketch: null }, "Ann")?.position).toBe(1);
});

test("the default position is the server's default or the middle", () => {
  expect(blendFromWeights({}, TWO)).toEqual({ from: "semantic", to: "visual", position: 1 });
  expect(blendFromWeights({}, encoders("visual", "style"))).toEqual({ from: "visual", to: "style", position: 0 });
  expect(blendFromWeights({}, THREE)).toEqual({ from: "semantic", to: "style", position: 0.5 });
  expect(requestWeights(blendFromWeights({}, TWO), TWO)).toBeNull();
  expect(requestWeights(blendFromWeights({}, THREE), THREE)).toEqual({ semantic: 0.5, style: 0.5 });
});

test("drawings like an artist's are compared by style, until the slider is moved", () => {
  expect(blendFromWeights({}, THREE, "Ann")).toEqual({ from: "semantic", to: "style", position: 1 });
  expect(blendFromWeights({ semantic: 0.7, style: 0.3 }, THREE, "Ann")?.position).toBe(0.3);
  expect(blendFromWeights({}, TWO, "Ann")).toEqual(blendFromWeights({}, TWO)); // none of them sees style
  expect(blendFromWeights({}, encoders("style"), "Ann")).toBeNull();
});

test("with one encoder or none there is no blend", () => {
  expect(blendFromWeights({}, encoders("visual"))).toBeNull();
  expect(blendFromWeights({ style: 1 }, encoders())).toBeNull();
  expect(requestWeights(null, encoders("visual"))).toBeNull();
});

test.each([-0.5, -0.2, 0, 0.3, 1, 1.5])("a blend at %d is restored from its weights", (position) => {
  const blend = { from: "semantic", to: "style", position };
  expect(blendFromWeights(weightsFromBlend(blend), THREE)).toEqual(blend);
});

test("beyond an end the other encoder has a negative weight", () => {
  expect(requestWeights({ from: "semantic", to: "style", position: -0.5 }, THREE)).toEqual({
    semantic: 1.5,
    style: -0.5,
  });
  expect(requestWeights({ from: "semantic", to: "style", position: 1 }, THREE)).toEqual({ style: 1 });
});

test("an unknown encoder is ignored", () => {
  expect(blendFromWeights({ semantic: 0.2, style: 0.8 }, encoders("visual", "semantic"))).toEqual({
    from: "semantic",
    to: "visual",
    position: 0,
  });
  expect(blendFromWeights({ atmosphere: 1 }, TWO)).toEqual(blendFromWeights({}, TWO));
});

test("zero weights count as no weights", () => {
  expect(blendFromWeights({ semantic: 0, style: 0 }, THREE)).toEqual(blendFromWeights({}, THREE));
  expect(blendFromWeights({ semantic: 9, style: -8.9 }, THREE)?.position).toBe(-0.5);
});

test("another encoder at an end keeps the position between the two", () => {
  const blend = { from: "visual", to: "style", position: 0.2 };
  expect(replaceEnd(blend, "to", "semantic", THREE)).toEqual({ from: "semantic", to: "visual", position: 0.8 });
  expect(replaceEnd(blend, "from", "semantic", THREE)).toEqual({ ...blend, from: "semantic" });
  expect(replaceEnd(blend, "from", "style", THREE)).toEqual(blend);
});
