import { beforeEach, expect, test, vi } from "vitest";

import { stubBrowser } from "../browser";

stubBrowser();
vi.useFakeTimers();
const { canvas } = await import("../../src/canvas/canvas.svelte");
const { querySketches } = await import("../../src/query/querySketches");
const { view } = await import("../../src/query/view.svelte");

const at = (x: number, y: number) => ({ x, y, pressure: 0.5 });
const LINE = [at(0, 0), at(100, 0)];

beforeEach(() => {
  view.change({ sketch: null });
  canvas.follow(null);
  while (canvas.canUndo) canvas.undo();
  vi.runAllTimers();
});

test("a search follows the last change after a pause", () => {
  canvas.finish(LINE);
  expect(view.current.sketch).toBeNull();
  vi.advanceTimersByTime(100);
  canvas.finish([at(0, 50), at(100, 50)]);
  vi.advanceTimersByTime(100);
  expect(view.current.sketch).toBeNull();
  vi.advanceTimersByTime(200);
  expect(querySketches.strokes(view.current.sketch ?? "")).toHaveLength(2);
});

test("a long stroke searches while it is drawn", () => {
  for (let n = 0; n < 60; n++) {
    canvas.draw([at(10 * n, 5 * n * (n % 2))]);
    vi.advanceTimersByTime(30);
  }
  expect(view.current.sketch).not.toBeNull();
  canvas.finish(LINE);
});

test("all strokes of a drawing are one entry of the history", () => {
  const push = vi.spyOn(history, "pushState");
  canvas.finish(LINE);
  vi.runAllTimers();
  canvas.finish([at(0, 50), at(100, 50)]);
  vi.runAllTimers();
  expect(push).toHaveBeenCalledTimes(1);
});

test("undo and redo restore the strokes, and clearing can be undone", () => {
  canvas.finish(LINE);
  canvas.finish([at(0, 50), at(100, 50)]);
  canvas.undo();
  expect(canvas.strokes).toHaveLength(1);
  canvas.redo();
  expect(canvas.strokes).toHaveLength(2);
  canvas.clear();
  canvas.undo();
  expect(canvas.strokes).toHaveLength(2);
  expect(canvas.canRedo).toBe(true);
  canvas.finish(LINE);
  expect(canvas.canRedo).toBe(false);
});

test("a step in the history shows its sketch", () => {
  const { key } = querySketches.keep([{ width: 8, points: LINE }]);
  canvas.follow(key);
  expect(canvas.strokes).toHaveLength(1);
  canvas.follow(null);
  expect(canvas.strokes).toHaveLength(0);
});

test("closing the canvas searches at once", () => {
  canvas.toggle();
  canvas.finish(LINE);
  canvas.toggle();
  expect(view.current.sketch).not.toBeNull();
});

test("nothing is searched once another page is shown", () => {
  canvas.finish(LINE);
  canvas.stop();
  vi.runAllTimers();
  expect(view.current.sketch).toBeNull();
});

test("a sketch of an earlier entry is kept, states in between are not", () => {
  canvas.finish([at(3, 3), at(300, 3)]);
  vi.runAllTimers();
  const first = view.current.sketch ?? "";
  canvas.close();
  canvas.finish([at(0, 77), at(100, 77)]);
  vi.runAllTimers();
  const second = view.current.sketch ?? "";
  canvas.undo();
  vi.runAllTimers();
  expect(view.current.sketch).toBe(first);
  expect(querySketches.strokes(second)).toBeNull();
  canvas.finish([at(0, 90), at(100, 90)]);
  vi.runAllTimers();
  expect(querySketches.strokes(first)).not.toBeNull();
});

test("a dot does not search", () => {
  canvas.finish([at(5, 5)]);
  vi.runAllTimers();
  expect(view.current.sketch).toBeNull();
});
