import { readStored, removeStored, writeStored } from "../shared/storage";
import type { StudyChoice } from "./api";

const STORAGE_KEY = "study-unsaved";

/**
 * Answers that the server has not saved: the last one to each question, in order. They are also stored in
 * this browser, so that closing or reloading the page loses none.
 */
export class UnsavedAnswers {
  #answers = new Map<string, StudyChoice>();

  constructor() {
    for (const answer of parsed(readStored(STORAGE_KEY))) this.#answers.set(keyOf(answer), answer);
  }

  get all(): StudyChoice[] {
    return [...this.#answers.values()];
  }

  add(answer: StudyChoice): void {
    this.#answers.set(keyOf(answer), answer);
    this.#store();
  }

  /** Remove an answer, unless a newer one to the same question has replaced it. */
  remove(answer: StudyChoice): void {
    const key = keyOf(answer);
    if (this.#answers.get(key) === answer) this.#answers.delete(key);
    this.#store();
  }

  #store(): void {
    if (this.#answers.size === 0) removeStored(STORAGE_KEY);
    else writeStored(STORAGE_KEY, JSON.stringify(this.all));
  }
}

function keyOf({ participant, trial, question }: StudyChoice): string {
  return JSON.stringify([participant, trial, question]);
}

function parsed(text: string | null): StudyChoice[] {
  try {
    const answers: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(answers) ? answers.filter(isAnswer) : [];
  } catch {
    return [];
  }
}

function isAnswer(value: unknown): value is StudyChoice {
  return typeof value === "object" && value !== null && "question" in value && "trial" in value;
}
