import { expect, test } from "vitest";

import { fitted, panned, toMap, toScreen, visible, zoomed, type Camera } from "../../src/map/camera";
import { clusterLabels, withoutOverlaps } from "../../src/map/clusterLabels";
import type { MapData } from "../../src/map/data";
import { atlasNumber, textureRect } from "../../src/map/gl/atlasTextures";
import { computeHighlights, DIMMED, HIT, OPEN, PLAIN, SELECTED } from "../../src/map/highlights";
import { mapKey } from "../../src/map/keys";
import { drawingsInside, extendOutline, isInside } from "../../src/map/lasso";
import { detailAt, halfSize, samplingStep, THUMBNAILS_FROM } from "../../src/map/levelOfDetail";
import { drawingAt } from "../../src/map/picking";
import { buildGrid, countDrawings, runsInside } from "../../src/map/spatialGrid";

const size = { width: 1280, height: 800 };
const camera: Camera = { x: 3, y: -2, scale: 40 };

function scattered(count: number): { x: Float32Array; y: Float32Array } {
  let state = 7;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) [x[i], y[i]] = [next() * 60 - 30, next() * 20];
  return { x, y };
}

function mapOf(x: Float32Array, y: Float32Array, aspect = 1): MapData {
  return {
    length: x.length,
    x,
    y,
    cell: Int32Array.from(x, (_, i) => i),
    aspect: new Float32Array(x.length).fill(aspect),
    grid: buildGrid(x, y),
    tile: () => ({ id: "", title: null, artist: null, width: 1, height: 1 }),
    indexOf: () => -1,
  };
}

test("the camera's point is in the centre; y points up on the map and down on the screen", () => {
  expect(toScreen(camera, size, { x: 3, y: -2 })).toEqual({ x: 640, y: 400 });
  expect(toScreen(camera, size, { x: 4, y: -1 })).toEqual({ x: 680, y: 360 });
  const back = toMap(camera, size, toScreen(camera, size, { x: -11.5, y: 6.25 }));
  expect(back.x).toBeCloseTo(-11.5);
  expect(back.y).toBeCloseTo(6.25);
});

test("zooming keeps the point under the pointer in place", () => {
  const about = { x: 100, y: 700 };
  const held = toMap(camera, size, about);
  for (const factor of [0.4, 1.3, 5]) {
    const next = zoomed(camera, size, about, factor, 10);
    expect(next.scale).toBeCloseTo(40 * factor);
    expect(toScreen(next, size, held).x).toBeCloseTo(about.x);
    expect(toScreen(next, size, held).y).toBeCloseTo(about.y);
  }
});

test("zooming is limited in both directions", () => {
  const middle = { x: 640, y: 400 };
  expect(zoomed(camera, size, middle, 1e-9, 10).scale).toBe(5);
  expect(zoomed(camera, size, middle, 1e9, 10).scale).toBe(400);
});

test("a drag moves the map with the pointer", () => {
  const at = { x: 1, y: 1 };
  const [before, after] = [toScreen(camera, size, at), toScreen(panned(camera, 30, -12), size, at)];
  expect(after.x - before.x).toBeCloseTo(30);
  expect(after.y - before.y).toBeCloseTo(-12);
});

test("a fitted map is completely visible, also with a single drawing", () => {
  const box = { left: -30, right: 30, bottom: 0, top: 50 };
  const shown = visible(fitted(box, size), size);
  expect(shown.left).toBeLessThan(-30);
  expect(shown.right).toBeGreaterThan(30);
  expect(shown.bottom).toBeLessThan(0);
  expect(shown.top).toBeGreaterThan(50);
  const single = fitted({ left: 2, right: 2, bottom: 5, top: 5 }, size);
  expect(single).toEqual({ x: 2, y: 5, scale: 400 });
});

test("the grid has every drawing once, and the ranges of a box have its drawings", () => {
  const { x, y } = scattered(5000);
  const grid = buildGrid(x, y);
  expect([...grid.order].sort((a, b) => a - b)).toEqual([...x.keys()]);
  const box = { left: -8, right: 3, bottom: 4, top: 9 };
  const found = new Set(runsInside(grid, box).flatMap(([from, to]) => [...grid.order.subarray(from, to)]));
  const inside = [...x.keys()].filter((i) => {
    const [at, up] = [x[i] ?? 0, y[i] ?? 0];
    return at >= box.left && at <= box.right && up >= box.bottom && up <= box.top;
  });
  expect(inside.length).toBeGreaterThan(50);
  expect(inside.every((i) => found.has(i))).toBe(true);
  expect(found.size).toBeLessThan(inside.length * 2.5); // squares at the edge reach beyond the box
  expect(runsInside(grid, { left: 500, right: 600, bottom: 0, top: 9 })).toEqual([]);
  expect(countDrawings(runsInside(grid, grid.box))).toBe(5000);
});

test("every k-th drawing of the order is a fair sample of each region", () => {
  const { x, y } = scattered(20_000);
  const { order } = buildGrid(x, y);
  const share = (drawings: readonly number[]) =>
    drawings.filter((i) => (x[i] ?? 0) < -10).length / drawings.length;
  const sample = [...order].filter((_, slot) => slot % 10 === 0);
  expect(Math.abs(share(sample) - share([...order]))).toBeLessThan(0.01);
});

test("the spacing is the side of the area per drawing, without empty areas", () => {
  const [x, y] = [new Float32Array(2500), new Float32Array(2500)];
  for (let i = 0; i < 2500; i++) [x[i], y[i]] = [i % 50, Math.floor(i / 50)];
  expect(buildGrid(x, y).spacing).toBeCloseTo(1, 0);
  const far = x.map((at, i) => (i < 1250 ? at : at + 10_000));
  expect(buildGrid(far, y).spacing).toBeLessThan(4);
});

test("grids of no drawing, of one, and of many at one position", () => {
  expect(buildGrid(new Float32Array(), new Float32Array()).order).toHaveLength(0);
  expect(buildGrid(Float32Array.of(3), Float32Array.of(4)).order).toEqual(Uint32Array.of(0));
  const same = buildGrid(new Float32Array(1000).fill(2), new Float32Array(1000).fill(2));
  expect(countDrawings(runsInside(same, { left: 1, right: 3, bottom: 1, top: 3 }))).toBe(1000);
});

test("drawings are points from far, thumbnails from near, large thumbnails from very near", () => {
  expect(detailAt(1, 1, 1)).toMatchObject({ thumbnails: false, side: 1.6 });
  expect(detailAt((THUMBNAILS_FROM / 0.92) * 1.001, 1, 1)).toMatchObject({ thumbnails: true, closeUp: false });
  expect(detailAt(100, 1, 1)).toMatchObject({ thumbnails: true, closeUp: true, side: 92 });
  expect(detailAt(400, 3, 1).side).toBe(176);
  expect(detailAt(30, 1, 2).closeUp).toBe(true); // 27.6 pixels are 55 on such a screen
});

test("a sample has no more points than the limit", () => {
  expect(samplingStep(1000, 60_000)).toBe(1);
  for (const count of [60_001, 100_000, 1_000_000]) {
    expect(count / samplingStep(count, 60_000)).toBeLessThanOrEqual(60_000);
  }
});

test("half sides keep the aspect ratio; the longer side is 1", () => {
  expect(halfSize(2)).toEqual([0.5, 0.25]);
  expect(halfSize(0.5)).toEqual([0.25, 0.5]);
});

test("the drawing under the pointer is the one whose rectangle contains it", () => {
  const data = mapOf(Float32Array.of(0, 1), Float32Array.of(0, 0), 2);
  const look: Camera = { x: 0, y: 0, scale: 100 };
  const detail = { thumbnails: true, side: 90, closeUp: false };
  const at = (x: number, y: number) => drawingAt(data, look, size, detail, { x, y });
  expect(at(640, 400)).toBe(0);
  expect(at(640 + 44, 400)).toBe(0);
  expect(at(640 + 58, 400)).toBe(1);
  expect(at(640, 400 + 22)).toBe(0);
  expect(at(640, 400 + 24)).toBeNull(); // twice as wide as high
  const points = { thumbnails: false, side: 3, closeUp: false };
  expect(drawingAt(data, look, size, points, { x: 740, y: 407 })).toBe(1);
  expect(drawingAt(data, look, size, points, { x: 740, y: 412 })).toBeNull();
});

test("a lasso selects the drawings inside, also with a concave outline", () => {
  const hollow = [[0, 0], [10, 0], [10, 10], [6, 10], [6, 4], [4, 4], [4, 10], [0, 10]] as const;
  const outline = hollow.map(([x, y]) => ({ x, y }));
  expect(isInside(outline, { x: 2, y: 8 })).toBe(true);
  expect(isInside(outline, { x: 5, y: 8 })).toBe(false);
  expect(isInside(outline, { x: 5, y: 2 })).toBe(true);
  expect(isInside(outline, { x: 12, y: 2 })).toBe(false);
  const data = mapOf(Float32Array.of(2, 5, 5, 12, 8), Float32Array.of(8, 8, 2, 2, 8));
  expect(drawingsInside(data, outline)).toEqual([0, 2, 4]);
  expect(drawingsInside(data, outline.slice(0, 2))).toEqual([]);
});

test("corners too close to the last one are dropped", () => {
  const outline = extendOutline([], { x: 5, y: 5 });
  expect(extendOutline(outline, { x: 6, y: 6 })).toBe(outline);
  expect(extendOutline(outline, { x: 9, y: 5 })).toHaveLength(2);
});

test("hits are highlighted, others dimmed, and open overrides all", () => {
  const { marks, highlighted } = computeHighlights(6, { hits: [1, 2, 3, -1], selected: [2, 5], open: [3] });
  expect([...marks]).toEqual([DIMMED, HIT, SELECTED, OPEN, DIMMED, SELECTED]);
  expect(highlighted).toEqual([1, 2, 3, 5]);
  expect([...computeHighlights(2, { hits: null, selected: [], open: [] }).marks]).toEqual([PLAIN, PLAIN]);
});

test("too many hits have no rings", () => {
  const hits = Array.from({ length: 1500 }, (_, i) => i);
  const { marks, highlighted } = computeHighlights(2000, { hits, selected: [], open: [] });
  expect([marks[0], marks[1999]]).toEqual([PLAIN, DIMMED]);
  expect(highlighted).toEqual([]);
});

test("the part of an atlas is inside its cell and has the size of the thumbnail", () => {
  const cell = 1024 * 3 + 32 * 2 + 5;
  expect(atlasNumber(cell)).toBe(3);
  expect(atlasNumber(-1)).toBe(-1);
  const [left, top, right, bottom] = textureRect(cell, 2).map((share) => share * 1024) as [number, number, number, number];
  expect(left).toBeGreaterThanOrEqual(5 * 32);
  expect(right).toBeLessThanOrEqual(6 * 32);
  expect((left + right) / 2).toBe(5.5 * 32);
  expect((top + bottom) / 2).toBe(2.5 * 32);
  expect([right - left, bottom - top]).toEqual([31, 15]);
});

test("a cluster's label is at the median of its drawings", () => {
  const places = { x: Float32Array.of(0, 1, 2, 100, 7), y: Float32Array.of(5, 5, 6, 5, 1) };
  const found = clusterLabels(places, [0, 0, 0, null, 1], (number) => `c${number}`);
  expect(found).toEqual([
    { number: 0, name: "c0", x: 1, y: 5 },
    { number: 1, name: "c1", x: 7, y: 1 },
  ]);
});

test("of overlapping labels, the one of the larger cluster is shown", () => {
  const name = (number: number, x: number, y: number) => ({ number, name: "cats, dogs", x, y });
  const names = [name(0, 100, 100), name(1, 160, 110), name(2, 160, 130), name(3, 300, 100)];
  expect(withoutOverlaps(names).map(({ number }) => number)).toEqual([0, 2, 3]);
});

test("keys move, zoom and start the lasso, but not with a modifier", () => {
  const press = (key: string, ctrlKey = false) => mapKey({ key, ctrlKey, metaKey: false, altKey: false });
  expect(press("ArrowLeft")).toMatchObject({ name: "pan", dx: 90 });
  expect(press("L")).toEqual({ name: "lasso" });
  expect(press("0")).toEqual({ name: "fit" });
  expect(press("+", true)).toBeNull();
  expect(press("a")).toBeNull();
});
