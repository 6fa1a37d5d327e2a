import { fetchBytes } from "../../shared/api/client";

/** Pictures by number: a few at a time, those first that are wanted most now. */
export class ImageLoader {
  #url: (key: number) => string;
  #onload: () => void;
  #wanted: number[] = [];
  #under = new Set<number>();
  #failed = new Set<number>();
  #loaded: { key: number; picture: ImageBitmap }[] = [];
  #abort = new AbortController();

  /** `onload` is called when a picture can be taken. */
  constructor(url: (key: number) => string, onload: () => void) {
    this.#url = url;
    this.#onload = onload;
  }

  /** How many pictures are on their way, or wait to be fetched. */
  get pending(): number {
    return this.#wanted.length + this.#under.size + this.#loaded.length;
  }

  /** How many have come and can be taken. */
  get ready(): number {
    return this.#loaded.length;
  }

  /** Says what is wanted from now on, most urgent first; what has not begun is forgotten. */
  want(keys: readonly number[]): void {
    const there = new Set(this.#loaded.map(({ key }) => key));
    this.#wanted = keys.filter(
      (key) => !this.#under.has(key) && !this.#failed.has(key) && !there.has(key),
    );
    while (this.#under.size < AT_ONCE && this.#wanted.length > 0) this.#begin();
  }

  /** A picture that has come; the taker closes it. */
  take(): { key: number; picture: ImageBitmap } | undefined {
    return this.#loaded.shift();
  }

  stop(): void {
    this.#abort.abort();
    for (const { picture } of this.#loaded) picture.close();
    this.#loaded = [];
    this.#wanted = [];
  }

  #begin(): void {
    const key = this.#wanted.shift();
    if (key === undefined) return;
    this.#under.add(key);
    this.#fetch(key)
      .catch(() => void this.#failed.add(key)) // it keeps its placeholder
      .finally(() => {
        this.#under.delete(key);
        if (this.#abort.signal.aborted) return;
        this.#begin();
        this.#onload();
      });
  }

  async #fetch(key: number): Promise<void> {
    const { signal } = this.#abort;
    const content = await fetchBytes(this.#url(key), signal);
    const picture = await createImageBitmap(new Blob([content as BlobPart]));
    if (signal.aborted) picture.close();
    else this.#loaded.push({ key, picture });
  }
}

const AT_ONCE = 4;
