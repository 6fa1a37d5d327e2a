import { asApiError, type ApiError } from "../shared/api/client";
import { readStored, removeStored, writeStored } from "../shared/storage";
import { isComplete, type Answers, type Choice, type Question } from "./answers";
import { answerStudy, startStudy, type StudyResponse, type StudyTrial } from "./api";
import { UnsavedAnswers } from "./unsavedAnswers";

const STORAGE_KEY = "study";

// With these statuses the answer can never be saved: the participant or the trial does not exist.
const REFUSED = [400, 404, 422];

/**
 * The study of one participant. every answer is saved immediately, in order. Answers that are not saved when the
 * page is closed are sent as it closes, and again when the study continues.
 */
class Study {
  /** The progress of the participant, as the server reported it last. */
  session = $state.raw<StudyResponse | null>(null);
  /** The trial on the page; a complete trial stays until the next one is requested. */
  trial = $state.raw<StudyTrial | null>(null);
  answers = $state.raw<Answers>({});
  error = $state.raw<ApiError | null>(null);
  busy = $state(false);
  /** The participant of this browser who has not finished. */
  remembered = $state.raw(readStored(STORAGE_KEY));
  /** The next trial was requested while answers were being saved. */
  waiting = $state(false);
  /** The questions of the trial whose answers are not saved. */
  unsaved = $state.raw<readonly Question[]>([]);
  #unsaved = new UnsavedAnswers();

  /** Whether every question of the trial has an answer, saved or not. */
  get complete(): boolean {
    return isComplete(this.answers);
  }

  /** Start or continue; without a name the server assigns an ID. */
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

  /** Save the unsaved answers; also retries after an error. */
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

  /** Show the next trial as soon as all answers are saved. */
  next(): void {
    if (!this.complete) return;
    if (this.busy) this.waiting = true;
    else if (this.unsaved.length === 0) this.#show();
  }

  /** Send unsaved answers when the page is closed, with requests that continue. */
  sendUnsaved(): void {
    for (const answer of this.#unsaved.all) void answerStudy(answer).catch(() => undefined);
  }

  /** Let another participant begin. */
  leave(): void {
    this.#remember(null);
    this.session = null;
    this.trial = null;
    this.error = null;
  }

  /** Send the unsaved answers; return the last answer of the server. */
  async #send(dropRefused = false): Promise<StudyResponse | null> {
    let session: StudyResponse | null = null;
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
    if (participant === null) removeStored(STORAGE_KEY);
    else writeStored(STORAGE_KEY, participant);
  }
}

export const study = new Study();
