import { vi } from "vitest";

/** Stand in for the parts of a browser that the settings and the address use. */
export function stubBrowser(): void {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  vi.stubGlobal("navigator", { languages: ["en"] });
  vi.stubGlobal("location", { hash: "", pathname: "/", search: "" });
  vi.stubGlobal("history", { pushState: () => undefined, replaceState: () => undefined });
  vi.stubGlobal("addEventListener", () => undefined);
}

export interface Asked<T> {
  readonly args: readonly unknown[];
  readonly answer: (value: T) => void;
  readonly fail: (reason: unknown) => void;
}

/** Return a fake request that the test answers later, and the list of the calls. */
export function asking<T>(): { asked: Asked<T>[]; ask: (...args: unknown[]) => Promise<T> } {
  const asked: Asked<T>[] = [];
  const ask = (...args: unknown[]) =>
    new Promise<T>((answer, fail) => asked.push({ args, answer, fail }));
  return { asked, ask };
}

/** Wait until all consequences of the last answer have happened. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));
