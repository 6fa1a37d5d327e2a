import { setThreshold, type ThresholdResponse } from "./api";

const PAUSE_MS = 150;

interface Listener {
  /** The server saved the threshold of `name`; the response has the number of drawings. */
  saved: (name: string, threshold: number, response: ThresholdResponse) => void;
  /** The server rejected the change; the threshold is still `threshold`. */
  rejected: (name: string, threshold: number, error: unknown) => void;
}

/** Sends thresholds while a slider moves: one request at a time, always ending with the last position. */
export class ThresholdMove {
  #listener: Listener;
  /** The last saved thresholds of the tags that are being moved. */
  #saved = new Map<string, number>();
  #waiting = new Map<string, number | null>();
  #sending = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Move the threshold of `name` from `before`; null restores the default of the encoder. */
  to(name: string, threshold: number | null, before: number): void {
    if (!this.#saved.has(name)) this.#saved.set(name, before);
    this.#waiting.set(name, threshold);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    for (const [name, threshold] of this.#waiting) {
      this.#waiting.delete(name); // a later move adds it again at the end
      await this.#sendOne(name, threshold);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#saved.clear();
    this.#sending = false;
  }

  async #sendOne(name: string, threshold: number | null): Promise<void> {
    try {
      const response = await setThreshold(name, threshold);
      this.#saved.set(name, response.threshold);
      // If the threshold was moved again meanwhile, show the later position.
      const current = this.#waiting.get(name) ?? response.threshold;
      this.#listener.saved(name, current, response);
    } catch (error) {
      this.#waiting.delete(name);
      this.#listener.rejected(name, this.#saved.get(name) ?? 0, error);
    }
  }
}
