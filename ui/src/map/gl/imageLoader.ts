import { fetchBytes } from "../../shared/api/client";

/** Loads images by number: a few at a time, the most urgent first. */
export class ImageLoader {
  #url: (key: number) => string;
  #onload: () => void;
  #wanted: number[] = [];
  #loading = new Set<number>();
  #failed = new Set<number>();
  #loaded: { key: number; picture: ImageBitmap }[] = [];
  #abort = new AbortController();

  /** `url` gives the address of an image; `onload` is called when an image is loaded. */
  constructor(url: (key: number) => string, onload: () => void) {
    this.#url = url;
    this.#onload = onload;
  }

  /** The number of images that are not taken yet. */
  get pending(): number {
    return this.#wanted.length + this.#loading.size + this.#loaded.length;
  }

  /** The number of loaded images. */
  get ready(): number {
    return this.#loaded.length;
  }

  /** Set the wanted images, the most urgent first; waiting images that are not wanted are dropped. */
  request(keys: readonly number[]): void {
    const there = new Set(this.#loaded.map(({ key }) => key));
    this.#wanted = keys.filter(
      (key) => !this.#loading.has(key) && !this.#failed.has(key) && !there.has(key),
    );
    while (this.#loading.size < CONCURRENT_REQUESTS && this.#wanted.length > 0) this.#begin();
  }

  /** Return a loaded image; the caller closes it. */
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
    this.#loading.add(key);
    this.#fetch(key)
      .catch(() => void this.#failed.add(key)) // it keeps its placeholder
      .finally(() => {
        this.#loading.delete(key);
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

const CONCURRENT_REQUESTS = 4;
