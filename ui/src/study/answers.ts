import type { StudyChoice } from "./api";

export type Question = StudyChoice["question"];
export type Choice = StudyChoice["choice"];
export type Answers = Readonly<Partial<Record<Question, Choice>>>;

/** The questions of a trial, in the order of figure 4 of the paper. */
export const QUESTIONS = [
  "style",
  "colour",
  "composition",
  "title",
  "background",
  "character",
] as const satisfies readonly Question[];

/** The choices of a question, in the order on the page. */
export const CHOICES = ["left", "tie", "right"] as const satisfies readonly Choice[];

export function isComplete(answers: Answers): boolean {
  return QUESTIONS.every((question) => answers[question] !== undefined);
}

/** Return the next row without an answer, from `row` on and wrapping around; `row` if all rows are answered. */
export function nextUnansweredRow(answers: Answers, row: number): number {
  for (let step = 0; step < QUESTIONS.length; step++) {
    const candidate = (row + step) % QUESTIONS.length;
    const question = QUESTIONS[candidate];
    if (question !== undefined && answers[question] === undefined) return candidate;
  }
  return row;
}

export type StudyKey =
  | { readonly name: "row"; readonly row: number }
  | { readonly name: "choose"; readonly choice: Choice; readonly advance: boolean }
  | { readonly name: "next" };

/** Return the action of a key on a row whose answer is `chosen`; null if there is none. */
export function studyKey(key: string, row: number, chosen: Choice | undefined): StudyKey | null {
  const last = QUESTIONS.length - 1;
  if (key === "ArrowUp") return { name: "row", row: Math.max(0, row - 1) };
  if (key === "ArrowDown") return { name: "row", row: Math.min(last, row + 1) };
  if (key === "Enter") return { name: "next" };
  const choice = CHOICES[Number(key) - 1]; // of the digits 1, 2 and 3
  if (choice !== undefined) return { name: "choose", choice, advance: true };
  if (key === "ArrowLeft" || key === "ArrowRight") {
    return { name: "choose", choice: adjacentChoice(key, chosen), advance: false };
  }
  return null;
}

// Return the adjacent choice in a direction; without a choice, the outermost one.
function adjacentChoice(key: "ArrowLeft" | "ArrowRight", chosen: Choice | undefined): Choice {
  if (key === "ArrowLeft") return chosen === "right" ? "tie" : "left";
  return chosen === "left" ? "tie" : "right";
}
