import { fromHex, type Rgb } from "./colours";
import type { Look } from "./gl/scene";
import { HIT, OPEN, SELECTED } from "./highlights";

/** The page's colours, as its style sheet has them now. */
export function currentLook(): Look {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): Rgb => fromHex(style.getPropertyValue(name));
  const marks: (Rgb | null)[] = [null, null, null, null, null];
  marks[HIT] = colour("--like");
  marks[SELECTED] = colour("--accent");
  marks[OPEN] = colour("--ink");
  return { ground: colour("--ground"), point: colour("--edge"), line: colour("--line"), marks };
}
