import { hasModifier, takesText, targetOf } from "../shared/keys";

type PageKey = "search" | "help" | "tag" | "map" | "draw";
type DrawingKey = "like" | "unlike" | "a" | "b" | "select";
type TagKey = "with" | "without" | "confirm" | "reject" | "remove";

export interface DrawingShortcut {
  readonly name: DrawingKey | "extend";
  readonly drawing: string;
}

export interface TagShortcut {
  readonly name: TagKey;
  readonly tag: string;
}

export interface BoardShortcut {
  readonly name: "board";
  /** The drawing under the key, or null. */
  readonly on: string | null;
}

export interface CompareShortcut {
  readonly name: "compare";
  /** The drawing under the key, or null. */
  readonly on: string | null;
}

export type Shortcut =
  | { readonly name: PageKey | "escape" }
  | CompareShortcut
  | BoardShortcut
  | DrawingShortcut
  | TagShortcut;

const ANYWHERE: Readonly<Record<string, PageKey>> = {
  "/": "search",
  "?": "help",
  t: "tag",
  m: "map",
  d: "draw",
};

const ON_DRAWING: Readonly<Record<string, DrawingKey>> = {
  "+": "like",
  "=": "like",
  "-": "unlike",
  "−": "unlike",
  a: "a",
  b: "b",
  x: "select",
};

const ON_TAG: Readonly<Record<string, TagKey>> = {
  "+": "with",
  "=": "with",
  "-": "without",
  "−": "without",
  c: "confirm",
  r: "reject",
  delete: "remove",
};

/**
 * Return the action of a key, given the element that has the focus; null if the page has none. A dialog
 * disables all shortcuts.
 */
export function shortcut(event: KeyboardEvent): Shortcut | null {
  if (hasModifier(event) || event.isComposing) return null;
  const target = targetOf(event);
  if (target !== null && target.closest("dialog") !== null) return null;
  if (event.key === "Escape") return { name: "escape" };
  if (target !== null && takesText(target)) return null;
  const key = event.key.toLowerCase();
  const anywhere = ANYWHERE[key];
  if (anywhere !== undefined) return { name: anywhere };
  const at = target?.closest<HTMLElement>("[data-drawing], [data-tag]")?.dataset;
  const { drawing, tag } = at ?? {};
  if (key === "v") return { name: "compare", on: drawing ?? null };
  if (key === "b" && event.shiftKey) return { name: "board", on: drawing ?? null };
  const onTag = ON_TAG[key];
  if (tag !== undefined) return onTag === undefined ? null : { name: onTag, tag };
  const onDrawing = ON_DRAWING[key];
  if (onDrawing === undefined || drawing === undefined) return null;
  return { name: onDrawing === "select" && event.shiftKey ? "extend" : onDrawing, drawing };
}
