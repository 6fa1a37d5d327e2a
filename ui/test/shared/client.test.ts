import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { fetchCollection } from "../../src/shared/api/collection";
import { answerStudy } from "../../src/study/api";

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

test("a request to a busy server is retried after the given time", async () => {
  asked.mockResolvedValueOnce(busy("2")).mockResolvedValueOnce(busy("2")).mockResolvedValueOnce(ok());
  const answer = fetchCollection();
  await vi.advanceTimersByTimeAsync(2499);
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(2500);
  expect(await answer).toEqual({ name: "animals" });
});

test("a server that stays busy is an error after the last retry", async () => {
  asked.mockImplementation(() => Promise.resolve(busy("1")));
  const answer = fetchCollection().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await answer).toMatchObject({ kind: "TooBusy", status: 503 });
  expect(asked).toHaveBeenCalledTimes(6);
});

test("an error without Retry-After is not retried", async () => {
  asked.mockResolvedValue(busy(null));
  await expect(fetchCollection()).rejects.toMatchObject({ status: 503 });
  expect(asked).toHaveBeenCalledTimes(1);
});

test("an abort while waiting ends the retries", async () => {
  asked.mockResolvedValue(busy("5"));
  const stop = new AbortController();
  const answer = fetchCollection(stop.signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(100);
  stop.abort();
  expect(await answer).toMatchObject({ name: "AbortError" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveBeenCalledTimes(1);
});

test("every request has the page's header, and a study answer survives closing the page", async () => {
  asked.mockImplementation(() => Promise.resolve(ok()));
  await fetchCollection();
  await answerStudy({ participant: "p", trial: 1, question: "style", choice: "tie" });
  for (const [, init] of asked.mock.calls) expect(init.headers).toMatchObject({ "Egara-Compute": "1" });
  expect(asked.mock.calls.map(([, init]) => init.keepalive)).toEqual([undefined, true]);
});
