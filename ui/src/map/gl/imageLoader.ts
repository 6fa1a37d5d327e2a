import { fetchBytes } from "../../shared/api/client";

/** Loads images by number: a few at a time, the most urgent first. */
export class ImageLoader {
  #url: (key: number) => string;
  #onload: () => void;
  #waiting: number[] = [];
  #loading = new Set<number>();
  #failed = new Set<number>();
  #loaded: { key: number; image: ImageBitmap }[] = [];
  #abort = new AbortController();

  /** `url` returns the URL of an image; `onload` is called when an image is loaded. */
  constructor(url: (key: number) => string, onload: () => void) {
    this.#url = url;
    this.#onload = onload;
  }

  /** The number of images that are waiting, loading or loaded, and were not taken yet. */
  get pendingCount(): number {
    return this.#waiting.length + this.#loading.size + this.#loaded.length;
  }

  /** The number of loaded images. */
  get loadedCount(): number {
    return this.#loaded.length;
  }

  /** Replace the waiting images by these, the most urgent first. */
  request(keys: readonly number[]): void {
    const loaded = new Set(this.#loaded.map(({ key }) => key));
    this.#waiting = keys.filter(
      (key) => !this.#loading.has(key) && !this.#failed.has(key) && !loaded.has(key),
    );
    while (this.#loading.size < CONCURRENT_REQUESTS && this.#waiting.length > 0) this.#startNext();
  }

  /** Return a loaded image; the caller closes it. */
  take(): { key: number; image: ImageBitmap } | undefined {
    return this.#loaded.shift();
  }

  stop(): void {
    this.#abort.abort();
    for (const { image } of this.#loaded) image.close();
    this.#loaded = [];
    this.#waiting = [];
  }

  #startNext(): void {
    const key = this.#waiting.shift();
    if (key === undefined) return;
    this.#loading.add(key);
    this.#fetch(key)
      .catch(() => void this.#failed.add(key)) // the drawing keeps its placeholder
      .finally(() => {
        this.#loading.delete(key);
        if (this.#abort.signal.aborted) return;
        this.#startNext();
        this.#onload();
      });
  }

  async #fetch(key: number): Promise<void> {
    const { signal } = this.#abort;
    const content = await fetchBytes(this.#url(key), signal);
    const image = await createImageBitmap(new Blob([content as BlobPart]));
    if (signal.aborted) image.close();
    else this.#loaded.push({ key, image });
  }
}

const CONCURRENT_REQUESTS = 4;
