import { vi } from "vitest";

/** The parts of an element that the keys use. */
export class FakeElement {
  isContentEditable = false;
  dataset: Record<string, string>;

  constructor(dataset: Record<string, string> = {}) {
    this.dataset = dataset;
  }

  /** The selector of the only ancestor. */
  inside: string | null = null;

  closest(selector: string) {
    if (selector === this.inside) return this;
    return selector.startsWith("[") && Object.keys(this.dataset).length > 0 ? this : null;
  }
}

export class FakeInput extends FakeElement {
  type = "text";
}

/** Stand in for the element classes of a browser. */
export function stubElements(): void {
  vi.stubGlobal("HTMLElement", FakeElement);
  vi.stubGlobal("HTMLInputElement", FakeInput);
  vi.stubGlobal("HTMLSelectElement", class {});
  vi.stubGlobal("HTMLTextAreaElement", class {});
}
