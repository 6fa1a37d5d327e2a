import {
  answerStudy,
  asApiError,
  startStudy,
  type ApiError,
  type StudyAnswer,
  type StudyTrial,
} from "../api/client";
import { forget, read, store } from "../state/settings.svelte";
import { isComplete, type Answers, type Choice, type Question } from "./answers";

const REMEMBERED = "study";

/** One person's part in the study. Every answer is saved at once, in the order they were given. */
class Study {
  /** How far the participant is, as the server said last. */
  part = $state.raw<StudyAnswer | null>(null);
  /** What is on the page: a trial stays there when it is complete, until the next is asked for. */
  trial = $state.raw<StudyTrial | null>(null);
  answers = $state.raw<Answers>({});
  error = $state.raw<ApiError | null>(null);
  busy = $state(false);
  /** Who was here in this browser and has not finished. */
  remembered = $state.raw(read(REMEMBERED));
  /** The next trial was asked for while answers were being saved: it comes when they are. */
  waiting = $state(false);
  #unsaved = new Map<Question, Choice>();

  /** Every question of the trial has an answer, saved or not. */
  get complete(): boolean {
    return isComplete(this.answers);
  }

  /** Starts, or goes on; the server gives an ID where there is no name. */
  async begin(participant: string | null, encoders: string[] | null): Promise<void> {
    this.busy = true;
    this.error = null;
    try {
      this.part = await startStudy({ participant, encoders });
      this.#show();
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
  }

  choose(question: Question, choice: Choice): void {
    if (this.answers[question] === choice) return;
    this.answers = { ...this.answers, [question]: choice };
    this.#unsaved.set(question, choice);
    if (!this.busy) void this.save();
  }

  /** Saves what is not saved yet; after an error, this tries again. */
  async save(): Promise<void> {
    const { part, trial } = this;
    if (part === null || trial === null) return;
    const { participant } = part;
    this.busy = true;
    this.error = null;
    try {
      for (const [question, choice] of this.#unsaved) {
        this.part = await answerStudy({ participant, trial: trial.number, question, choice });
        if (this.#unsaved.get(question) === choice) this.#unsaved.delete(question);
      }
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
    if (this.error !== null) this.waiting = false;
    else if (this.#unsaved.size > 0) await this.save();
    else if (this.waiting) this.#show();
  }

  /** Goes on to the next trial, once every answer to this one is saved. */
  next(): void {
    if (!this.complete) return;
    if (this.busy) this.waiting = true;
    else if (this.#unsaved.size === 0) this.#show();
  }

  /** Makes room for another participant. */
  leave(): void {
    this.#remember(null);
    this.part = null;
    this.trial = null;
    this.error = null;
  }

  #show(): void {
    this.trial = this.part?.next ?? null;
    this.answers = this.trial?.answers ?? {};
    this.#unsaved.clear();
    this.waiting = false;
    this.#remember(this.trial === null ? null : (this.part?.participant ?? null));
  }

  #remember(participant: string | null): void {
    this.remembered = participant;
    if (participant === null) forget(REMEMBERED);
    else store(REMEMBERED, participant);
  }
}

export const study = new Study();
