/** Images that were dropped, pasted or picked on this page, by number. */
class QueryImages {
  #images = new Map<string, { blob: Blob; url: string }>();

  add(blob: Blob): string {
    const number = String(this.#images.size + 1);
    this.#images.set(number, { blob, url: URL.createObjectURL(blob) });
    return number;
  }

  has(number: string): boolean {
    return this.#images.has(number);
  }

  blob(number: string): Blob | null {
    return this.#images.get(number)?.blob ?? null;
  }

  url(number: string): string | null {
    return this.#images.get(number)?.url ?? null;
  }
}

export const queryImages = new QueryImages();
