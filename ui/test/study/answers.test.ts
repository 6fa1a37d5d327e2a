import { expect, test } from "vitest";

import { CHOICES, isComplete, nextUnansweredRow, QUESTIONS, studyKey, type Answers } from "../../src/study/answers";

const ROWS = QUESTIONS.length;
const all = Object.fromEntries(QUESTIONS.map((question) => [question, "tie"])) as Answers;

test("a trial is complete when each of the six questions has an answer", () => {
  expect(QUESTIONS).toHaveLength(6);
  expect(isComplete(all)).toBe(true);
  for (const question of QUESTIONS) {
    const { [question]: _, ...rest } = all;
    expect(isComplete(rest)).toBe(false);
  }
});

test("the next row without an answer is found, wrapping around", () => {
  expect(nextUnansweredRow({}, 0)).toBe(0);
  expect(nextUnansweredRow({ style: "left" }, 0)).toBe(1);
  expect(nextUnansweredRow({ style: "left", colour: "tie" }, 1)).toBe(2);
  const { colour: _, ...rest } = all;
  expect(nextUnansweredRow(rest, 5)).toBe(1);
  expect(nextUnansweredRow(all, 3)).toBe(3);
});

test("digits answer in the order of the page and go to the next row", () => {
  for (const [index, choice] of CHOICES.entries()) {
    expect(studyKey(String(index + 1), 0, undefined)).toEqual({ name: "choose", choice, advance: true });
  }
  expect(CHOICES).toEqual(["left", "tie", "right"]);
  for (const key of ["0", "4", "12", "a", " ", "Escape", "Tab"]) expect(studyKey(key, 0, "tie")).toBeNull();
});

test("arrows move among the questions and stop at the ends", () => {
  expect(studyKey("ArrowDown", 0, undefined)).toEqual({ name: "row", row: 1 });
  expect(studyKey("ArrowDown", ROWS - 1, undefined)).toEqual({ name: "row", row: ROWS - 1 });
  expect(studyKey("ArrowUp", 0, undefined)).toEqual({ name: "row", row: 0 });
});

test("left and right move the answer by one and stay on the question", () => {
  const reached = (key: string, from: (typeof CHOICES)[number] | undefined) => {
    const asked = studyKey(key, 2, from);
    return asked?.name === "choose" && !asked.advance ? asked.choice : null;
  };
  const from = [undefined, "left", "tie", "right"] as const;
  expect(from.map((choice) => reached("ArrowLeft", choice))).toEqual(["left", "left", "left", "tie"]);
  expect(from.map((choice) => reached("ArrowRight", choice))).toEqual(["right", "tie", "right", "right"]);
});
