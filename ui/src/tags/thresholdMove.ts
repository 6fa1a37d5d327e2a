import { setThreshold, type ThresholdResponse } from "./api";

const PAUSE_MS = 150;

interface Listener {
  /** The server saved the threshold of `name`; the answer has the number of drawings. */
  moved: (name: string, threshold: number, answer: ThresholdResponse) => void;
  /** The server rejected the change; the threshold is still `threshold`. */
  refused: (name: string, threshold: number, error: unknown) => void;
}

/** Sends thresholds while a slider moves: one request at a time, always ending with the last position. */
export class ThresholdMove {
  #listener: Listener;
  /** The last saved thresholds of the tags that are being moved. */
  #settled = new Map<string, number>();
  #waiting = new Map<string, number | null>();
  #sending = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Move the threshold of `name` from `before`; null restores the encoder's own. */
  to(name: string, threshold: number | null, before: number): void {
    if (!this.#settled.has(name)) this.#settled.set(name, before);
    this.#waiting.set(name, threshold);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    for (const [name, threshold] of this.#waiting) {
      this.#waiting.delete(name); // a later move adds it again at the end
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
      // If it was moved again meanwhile, only the count is new.
      const now = this.#waiting.get(name) ?? answer.threshold;
      this.#listener.moved(name, now, answer);
    } catch (error) {
      this.#waiting.delete(name);
      this.#listener.refused(name, this.#settled.get(name) ?? 0, error);
    }
  }
}
