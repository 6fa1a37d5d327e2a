import { answerStudy, startStudy, type StudyAnswer, type StudyTrial } from "./api";
import { asApiError, type ApiError } from "../shared/api/client";
import { readStored, removeStored, writeStored } from "../shared/storage";
import { isComplete, type Answers, type Choice, type Question } from "./answers";
import { UnsavedAnswers } from "./unsavedAnswers";

const REMEMBERED = "study";

// A server that answers so will never take this answer: it has no such participant or trial.
const REFUSED = [400, 404, 422];

/**
 * One person's part in the study. Every answer is saved at once, in the order they were given;
 * those that are not saved when the page is left are sent as it closes, and when the study goes on.
 */
class Study {
  /** How far the participant is, as the server said last. */
  session = $state.raw<StudyAnswer | null>(null);
  /** What is on the page: a trial stays there when it is complete, until the next is asked for. */
  trial = $state.raw<StudyTrial | null>(null);
  answers = $state.raw<Answers>({});
  error = $state.raw<ApiError | null>(null);
  busy = $state(false);
  /** Who was here in this browser and has not finished. */
  remembered = $state.raw(readStored(REMEMBERED));
  /** The next trial was asked for while answers were being saved: it comes when they are. */
  waiting = $state(false);
  /** The questions of the trial whose answers are not saved yet. */
  unsaved = $state.raw<readonly Question[]>([]);
  #unsaved = new UnsavedAnswers();

  /** Every question of the trial has an answer, saved or not. */
  get complete(): boolean {
    return isComplete(this.answers);
  }

  /** Starts, or goes on; the server gives an ID where there is no name. */
  async begin(participant: string | null, encoders: string[] | null): Promise<void> {
    this.busy = true;
    this.error = null;
    try {
      await this.#send(true);
      this.session = await startStudy({ participant, encoders });
      this.#show();
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
  }

  choose(question: Question, choice: Choice): void {
    const { session, trial } = this;
    if (session === null || trial === null || this.answers[question] === choice) return;
    this.answers = { ...this.answers, [question]: choice };
    this.#unsaved.add({ participant: session.participant, trial: trial.number, question, choice });
    this.#count();
    if (!this.busy) void this.save();
  }

  /** Saves what is not saved yet; after an error, this tries again. */
  async save(): Promise<void> {
    if (this.session === null || this.trial === null) return;
    this.busy = true;
    this.error = null;
    try {
      const session = await this.#send();
      if (session !== null) this.session = session;
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
    if (this.error !== null) this.waiting = false;
    else if (this.unsaved.length > 0) await this.save();
    else if (this.waiting) this.#show();
  }

  /** Goes on to the next trial, once every answer to this one is saved. */
  next(): void {
    if (!this.complete) return;
    if (this.busy) this.waiting = true;
    else if (this.unsaved.length === 0) this.#show();
  }

  /** The page is being left: what is not saved is sent with requests that outlive it. */
  sendUnsaved(): void {
    for (const answer of this.#unsaved.all) void answerStudy(answer).catch(() => undefined);
  }

  /** Makes room for another participant. */
  leave(): void {
    this.#remember(null);
    this.session = null;
    this.trial = null;
    this.error = null;
  }

  /** Saves what is not saved; answers what the server said last. */
  async #send(dropRefused = false): Promise<StudyAnswer | null> {
    let session: StudyAnswer | null = null;
    for (const answer of this.#unsaved.all) {
      try {
        session = await answerStudy(answer);
      } catch (error) {
        if (!dropRefused || !REFUSED.includes(asApiError(error).status)) throw error;
      }
      this.#unsaved.remove(answer);
      this.#count();
    }
    return session;
  }

  #count(): void {
    this.unsaved = this.#unsaved.all.map(({ question }) => question);
  }

  #show(): void {
    this.trial = this.session?.next ?? null;
    this.answers = this.trial?.answers ?? {};
    this.waiting = false;
    this.#remember(this.trial === null ? null : (this.session?.participant ?? null));
  }

  #remember(participant: string | null): void {
    this.remembered = participant;
    if (participant === null) removeStored(REMEMBERED);
    else writeStored(REMEMBERED, participant);
  }
}

export const study = new Study();
