import { expect, test } from "vitest";

import { decodeView, EMPTY_VIEW, encodeView, type View } from "../../src/query/view";

const full: View = {
  image: "2",
  sketch: "1abc",
  like: ["aa", "bb"],
  unlike: ["cc"],
  text: "cat -\"old house\"",
  artist: "O'Neil & Co",
  tags: ["cat & dog", "猫"],
  withoutTags: ["photo=1"],
  filter: {
    folder: "cats & dogs/黒",
    orientation: "portrait",
    since: "2026-01-31",
    until: "2026-02-28",
    untagged: true,
    notOnBoard: true,
    format: "PNG",
    minWidth: "300",
    artist: "O'Neil",
    title: "50%",
    where: "width > 3 AND title = '#+'",
  },
  among: ["board:Cats & dogs", "cluster:猫"],
  sort: "random",
  seed: 2 ** 32 - 1,
  weights: { visual: 1.5, style: -0.5 },
  map: true,
  open: "dd",
  a: "ee",
  b: "ff",
  steps: 4,
  encoder: "visual",
  bridge: true,
  damped: true,
  within: true,
};

test("an address encodes and decodes a view", () => {
  expect(decodeView(encodeView(full))).toEqual(full);
  expect(decodeView(`#${encodeView(full)}`)).toEqual(full);
});

test("the empty view has an empty address", () => {
  expect(encodeView(EMPTY_VIEW)).toBe("");
  expect(decodeView("#")).toEqual(EMPTY_VIEW);
});

test("invalid parameters of an address are ignored", () => {
  expect(decodeView("#steps=999&w.visual=7&w.style=&like=&nonsense=1")).toEqual(EMPTY_VIEW);
  expect(decodeView("#orientation=wide&since=2026-13-01&until=31.1.2026&untagged=yes")).toEqual(EMPTY_VIEW);
  expect(decodeView("#sort=oldest&seed=-1&noboard=0")).toEqual(EMPTY_VIEW);
  expect(decodeView("#steps=0").steps).toBeNull();
  expect(decodeView("#among=cats&among=board:&among=tag:x&among=board:A").among).toEqual(["board:A"]);
  expect(decodeView("#like=a&like=a").like).toEqual(["a"]);
});

test("an invalid width stays in the address, so that it is reported", () => {
  expect(decodeView("#minwidth=-3").filter.minWidth).toBe("-3");
  expect(encodeView(decodeView("#minwidth=-3"))).toBe("minwidth=-3");
});
