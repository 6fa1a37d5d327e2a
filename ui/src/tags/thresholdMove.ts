import { setThreshold, type ThresholdAnswer } from "./api";

const PAUSE_MS = 150;

interface Listener {
  /** The server has the threshold of `name` there, and says how many drawings have the tag now. */
  moved: (name: string, threshold: number, answer: ThresholdAnswer) => void;
  /** It was refused, and is still at `threshold`. */
  refused: (name: string, threshold: number, error: unknown) => void;
}

/** Sends thresholds while they are moved: one request at a time, the last place always. */
export class ThresholdMove {
  #listener: Listener;
  /** What the server said last, of those that are being moved. */
  #settled = new Map<string, number>();
  #waiting = new Map<string, number | null>();
  #sending = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Moves the threshold of `name` from `before`; null is where its encoder has it. */
  to(name: string, threshold: number | null, before: number): void {
    if (!this.#settled.has(name)) this.#settled.set(name, before);
    this.#waiting.set(name, threshold);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    for (const [name, threshold] of this.#waiting) {
      this.#waiting.delete(name); // moved again meanwhile, it comes again at the end
      await this.#one(name, threshold);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#settled.clear();
    this.#sending = false;
  }

  async #one(name: string, threshold: number | null): Promise<void> {
    try {
      const answer = await setThreshold(name, threshold);
      this.#settled.set(name, answer.threshold);
      // Where it has been moved on meanwhile, only the count is news.
      const now = this.#waiting.get(name) ?? answer.threshold;
      this.#listener.moved(name, now, answer);
    } catch (error) {
      this.#waiting.delete(name);
      this.#listener.refused(name, this.#settled.get(name) ?? 0, error);
    }
  }
}
