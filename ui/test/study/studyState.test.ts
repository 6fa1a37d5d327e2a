import { expect, test, vi } from "vitest";

import { QUESTIONS } from "../../src/study/answers";
import type { StudyResponse, StudyTrial } from "../../src/study/api";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const saved = asking<StudyResponse>();
const trial = (number: number) => ({ number, answers: {} }) as unknown as StudyTrial;
const part = (next: number) => ({ participant: "p", trials: 20, done: 0, next: trial(next) }) as unknown as StudyResponse;
vi.mock("../../src/study/api", async (original) => ({
  ...(await original<object>()),
  startStudy: () => Promise.resolve(part(1)),
  answerStudy: saved.ask,
}));
const { study } = await import("../../src/study/study.svelte");

/** Start and answer all questions; the last answer is still being saved. */
async function answered(): Promise<void> {
  saved.asked.length = 0;
  await study.begin("p", null);
  for (const question of QUESTIONS) study.choose(question, "left");
  for (let n = 0; n < QUESTIONS.length - 1; n++) {
    saved.asked[n]?.answer(part(1));
    await settled();
  }
  expect([saved.asked.length, study.busy]).toEqual([QUESTIONS.length, true]);
}

test("going on while an answer is being saved waits for it", async () => {
  await answered();
  study.next();
  expect([study.trial?.number, study.waiting]).toEqual([1, true]);
  saved.asked.at(-1)?.answer(part(2));
  await settled();
  expect([study.trial?.number, study.waiting]).toEqual([2, false]);
});

test("going on while an answer fails stays and reports the error", async () => {
  await answered();
  study.next();
  saved.asked.at(-1)?.fail(new Error("lost"));
  await settled();
  expect([study.trial?.number, study.waiting, study.error?.message]).toEqual([1, false, "lost"]);
  void study.save();
  saved.asked.at(-1)?.answer(part(2));
  await settled();
  expect(study.trial?.number).toBe(1);
  study.next();
  expect(study.trial?.number).toBe(2);
});

test("going on needs an answer to every question", async () => {
  await study.begin("p", null);
  study.choose("style", "left");
  study.next();
  expect([study.trial?.number, study.waiting]).toEqual([1, false]);
});
