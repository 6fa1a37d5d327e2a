import { beforeEach, expect, test, vi } from "vitest";

import type { StudyResponse, StudyChoice } from "../../src/study/api";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const kept = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
});
const saved = asking<StudyResponse>();
const part = { participant: "p", trials: 20, done: 0, next: { number: 1, answers: {} } };
vi.mock("../../src/study/api", async (original) => ({
  ...(await original<object>()),
  startStudy: () => Promise.resolve(part),
  answerStudy: saved.ask,
}));

/** Return the study of a newly loaded page. */
async function loaded() {
  vi.resetModules();
  return (await import("../../src/study/study.svelte")).study;
}

async function apiError(kind: string, status: number): Promise<Error> {
  const { ApiError } = await import("../../src/shared/api/client");
  return new ApiError(kind, kind, status);
}

const sent = () => saved.asked.map(({ args }) => (args[0] as StudyChoice).choice);
const answer = (number: number) => {
  saved.asked[number]?.answer(part as unknown as StudyResponse);
  return settled();
};

beforeEach(() => {
  kept.clear();
  saved.asked.length = 0;
});

test("unsaved questions are listed until they are saved", async () => {
  const study = await loaded();
  await study.begin("p", null);
  study.choose("style", "left");
  study.choose("colour", "tie");
  expect(study.unsaved).toEqual(["style", "colour"]);
  await answer(0);
  expect(study.unsaved).toEqual(["colour"]);
  await answer(1);
  expect([study.unsaved, kept.size]).toEqual([[], 1]); // the participant is remembered
});

test("an answer that is changed while it is saved is saved again", async () => {
  const study = await loaded();
  await study.begin("p", null);
  study.choose("style", "left");
  study.choose("style", "right");
  await answer(0);
  expect([sent(), study.unsaved]).toEqual([["left", "right"], ["style"]]);
  await answer(1);
  expect(study.unsaved).toEqual([]);
});

test("a closing page sends all unsaved answers, and the next page sends them again", async () => {
  let study = await loaded();
  await study.begin("p", null);
  study.choose("style", "left");
  study.choose("colour", "tie");
  study.sendUnsaved();
  expect(sent()).toEqual(["left", "left", "tie"]);
  saved.asked.length = 0;

  study = await loaded();
  const begun = study.begin("p", null);
  expect(sent()).toEqual(["left"]);
  expect(study.trial).toBe(null);
  await answer(0);
  await answer(1);
  await begun;
  expect([sent(), study.unsaved, study.trial?.number]).toEqual([["left", "tie"], [], 1]);
});

test("an answer that the server refuses for good does not stop the study", async () => {
  let study = await loaded();
  await study.begin("p", null);
  study.choose("style", "left");
  saved.asked.length = 0;

  study = await loaded();
  const begun = study.begin("q", null);
  saved.asked[0]?.fail(await apiError("UnknownParticipant", 404));
  await begun;
  expect([study.error, study.unsaved, study.trial?.number]).toEqual([null, [], 1]);
});

test("an answer that cannot be saved now is kept", async () => {
  let study = await loaded();
  await study.begin("p", null);
  study.choose("style", "left");
  saved.asked.length = 0;

  study = await loaded();
  const begun = study.begin("p", null);
  saved.asked[0]?.fail(await apiError("CollectionBusy", 409));
  await begun;
  expect([study.error?.kind, study.trial]).toEqual(["CollectionBusy", null]);
  expect(kept.get("egara.study-unsaved")).toContain('"left"');
});

test.each(["", "{", "7", '[null, {"trial": 1}]'])("stored answers may be damaged: %s", async (text) => {
  kept.set("egara.study-unsaved", text);
  const study = await loaded();
  await study.begin("p", null);
  expect([sent(), study.trial?.number]).toEqual([[], 1]);
});
