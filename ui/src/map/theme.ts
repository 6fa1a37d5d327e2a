import { parseHexColour, type Rgb } from "./colours";
import type { MapTheme } from "./gl/scene";
import { HIT, OPEN, SELECTED } from "./highlights";

/** Return the colours of the page from its style sheet. */
export function readMapTheme(): MapTheme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): Rgb => parseHexColour(style.getPropertyValue(name));
  const marks: (Rgb | null)[] = [null, null, null, null, null];
  marks[HIT] = colour("--like");
  marks[SELECTED] = colour("--accent");
  marks[OPEN] = colour("--ink");
  return { background: colour("--background"), point: colour("--edge"), line: colour("--line"), marks };
}
