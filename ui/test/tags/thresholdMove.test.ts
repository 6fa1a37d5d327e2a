import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ThresholdMove } from "../../src/tags/thresholdMove";

interface Sent {
  name: string;
  threshold: number | null;
}

let sent: Sent[] = [];
let told: unknown[][] = [];
let refuse = false;

/** A fake server: the default threshold is 0.25, and each 0.1 removes ten drawings. */
async function answer(_url: string, init: RequestInit): Promise<Response> {
  const body = JSON.parse(String(init.body)) as Sent;
  sent.push(body);
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (refuse) {
    const error = { kind: "BadInput", message: "too low" };
    return new Response(JSON.stringify({ error }), { status: 400 });
  }
  const threshold = body.threshold ?? 0.25;
  return new Response(
    JSON.stringify({ name: body.name, threshold, drawings: 100 - Math.round(threshold * 100) }),
  );
}

const move = () =>
  new ThresholdMove({
    saved: (name, threshold, { drawings }) => told.push([name, threshold, drawings]),
    rejected: (name, threshold, error) => told.push([name, threshold, (error as Error).message]),
  });

beforeEach(() => {
  [sent, told, refuse] = [[], [], false];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", answer);
});
afterEach(() => vi.useRealTimers());

test("a drag sends one request at a time, and always the last position", async () => {
  const cat = move();
  for (let step = 1; step <= 50; step++) {
    cat.to("cat", step / 100, 0);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.runAllTimersAsync();
  expect(sent.length).toBeLessThan(6);
  expect(sent.at(-1)).toEqual({ name: "cat", threshold: 0.5 });
  expect(told.at(-1)).toEqual(["cat", 0.5, 50]);
});

test("an answer does not reset a threshold that has moved on", async () => {
  const cat = move();
  cat.to("cat", 0.3, 0.2);
  cat.to("cat", 0.4, 0.3);
  await vi.advanceTimersByTimeAsync(60);
  expect(told).toEqual([["cat", 0.4, 70]]);
  await vi.runAllTimersAsync();
  expect(told.at(-1)).toEqual(["cat", 0.4, 60]);
});

test("two thresholds that move shortly after each other are both sent", async () => {
  const both = move();
  both.to("cat", 0.3, 0.2);
  both.to("cat", 0.4, 0.2);
  both.to("dog", 0.6, 0.2);
  await vi.runAllTimersAsync();
  expect(sent.slice(1)).toEqual([
    { name: "cat", threshold: 0.4 },
    { name: "dog", threshold: 0.6 },
  ]);
});

test("a reset threshold gets the encoder's own from the server", async () => {
  move().to("cat", null, 0.9);
  await vi.runAllTimersAsync();
  expect(told).toEqual([["cat", 0.25, 75]]);
});

test("a refused threshold returns to the last saved one", async () => {
  const cat = move();
  cat.to("cat", 0.3, 0.2);
  await vi.advanceTimersByTimeAsync(60);
  refuse = true;
  cat.to("cat", 0.01, 0.3);
  await vi.runAllTimersAsync();
  expect(told.at(-1)).toEqual(["cat", 0.3, "too low"]);
  cat.to("cat", 0.02, 0.3);
  await vi.runAllTimersAsync();
  expect(told.at(-1)).toEqual(["cat", 0.3, "too low"]);
});
