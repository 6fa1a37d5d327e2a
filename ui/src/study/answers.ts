import type { StudyChoice } from "./api";

export type Question = StudyChoice["question"];
export type Choice = StudyChoice["choice"];
export type Answers = Readonly<Partial<Record<Question, Choice>>>;

/** The rows of a trial, in the order of the paper's figure 4. */
export const QUESTIONS = [
  "style",
  "colour",
  "composition",
  "title",
  "background",
  "character",
] as const satisfies readonly Question[];

/** The choices of a row, as they lie on the page. */
export const CHOICES = ["left", "tie", "right"] as const satisfies readonly Choice[];

export function isComplete(answers: Answers): boolean {
  return QUESTIONS.every((question) => answers[question] !== undefined);
}

/** The first row without an answer, from `row` on and around; `row` where all have one. */
export function nextUnansweredRow(answers: Answers, row: number): number {
  for (let step = 0; step < QUESTIONS.length; step++) {
    const at = (row + step) % QUESTIONS.length;
    const question = QUESTIONS[at];
    if (question !== undefined && answers[question] === undefined) return at;
  }
  return row;
}

export type StudyKey =
  | { readonly name: "row"; readonly row: number }
  | { readonly name: "choose"; readonly choice: Choice; readonly advance: boolean }
  | { readonly name: "next" };

/** What a key asks for, at a row that has the answer `chosen`; null where it is not ours. */
export function studyKey(key: string, row: number, chosen: Choice | undefined): StudyKey | null {
  const last = QUESTIONS.length - 1;
  if (key === "ArrowUp") return { name: "row", row: Math.max(0, row - 1) };
  if (key === "ArrowDown") return { name: "row", row: Math.min(last, row + 1) };
  if (key === "Enter") return { name: "next" };
  const digit = CHOICES[Number(key) - 1];
  if (digit !== undefined) return { name: "choose", choice: digit, advance: true };
  if (key === "ArrowLeft" || key === "ArrowRight") {
    return { name: "choose", choice: adjacentChoice(key, chosen), advance: false };
  }
  return null;
}

// One choice further that way; the outermost where nothing was chosen.
function adjacentChoice(key: "ArrowLeft" | "ArrowRight", chosen: Choice | undefined): Choice {
  if (key === "ArrowLeft") return chosen === "right" ? "tie" : "left";
  return chosen === "left" ? "tie" : "right";
}
