import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { answerStudy } from "../../src/study/api";
import { fetchCollection } from "../../src/shared/api/collection";

const busy = (seconds: string | null) =>
  new Response(JSON.stringify({ error: { kind: "TooBusy", message: "busy" } }), {
    status: 503,
    headers: seconds === null ? {} : { "Retry-After": seconds },
  });
const ok = () => new Response(JSON.stringify({ name: "animals" }));
const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  asked.mockReset();
  vi.useRealTimers();
});

test("a busy server is asked again after the time that it says", async () => {
  asked.mockResolvedValueOnce(busy("2")).mockResolvedValueOnce(busy("2")).mockResolvedValueOnce(ok());
  const answer = fetchCollection();
  await vi.advanceTimersByTimeAsync(2499);
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(2500);
  expect(await answer).toEqual({ name: "animals" });
});

test("a server that stays busy is an error in the end", async () => {
  asked.mockImplementation(() => Promise.resolve(busy("1")));
  const answer = fetchCollection().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await answer).toMatchObject({ kind: "TooBusy", status: 503 });
  expect(asked).toHaveBeenCalledTimes(6);
});

test("a disk that refuses is no busy server", async () => {
  asked.mockResolvedValue(busy(null));
  await expect(fetchCollection()).rejects.toMatchObject({ status: 503 });
  expect(asked).toHaveBeenCalledTimes(1);
});

test("who gives up while waiting asks no more", async () => {
  asked.mockResolvedValue(busy("5"));
  const stop = new AbortController();
  const answer = fetchCollection(stop.signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(100);
  stop.abort();
  expect(await answer).toMatchObject({ name: "AbortError" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledTimes(1);
});

test("every request says that it is the page's, and an answer of the study outlives the page", async () => {
  asked.mockImplementation(() => Promise.resolve(ok()));
  await fetchCollection();
  await answerStudy({ participant: "p", trial: 1, question: "style", choice: "tie" });
  for (const [, init] of asked.mock.calls) expect(init.headers).toMatchObject({ "Egara-Compute": "1" });
  expect(asked.mock.calls.map(([, init]) => init.keepalive)).toEqual([undefined, true]);
});
