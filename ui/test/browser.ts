import { vi } from "vitest";

/** As much of a browser as the settings and the address read when they are loaded. */
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

/** A request that is answered when a test says so. Every one that was made stands in `asked`. */
export function asking<T>(): { asked: Asked<T>[]; ask: (...args: unknown[]) => Promise<T> } {
  const asked: Asked<T>[] = [];
  const ask = (...args: unknown[]) =>
    new Promise<T>((answer, fail) => asked.push({ args, answer, fail }));
  return { asked, ask };
}

/** All that follows from what was answered has happened. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));
