type PageKey = "search" | "help" | "tag";
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

export type Shortcut = { readonly name: PageKey | "escape" } | DrawingShortcut | TagShortcut;

const ANYWHERE: Readonly<Record<string, PageKey>> = {
  "/": "search",
  "?": "help",
  t: "tag",
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

/** What a key asks of the page, by the element it was pressed on; null where it is not ours. */
export function shortcut(event: KeyboardEvent): Shortcut | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (event.key === "Escape") return { name: "escape" };
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target !== null && takesText(target)) return null;
  const key = event.key.toLowerCase();
  const anywhere = ANYWHERE[key];
  if (anywhere !== undefined) return { name: anywhere };
  const at = target?.closest<HTMLElement>("[data-drawing], [data-tag]")?.dataset;
  const { drawing, tag } = at ?? {};
  const onTag = ON_TAG[key];
  if (tag !== undefined) return onTag === undefined ? null : { name: onTag, tag };
  const onDrawing = ON_DRAWING[key];
  if (onDrawing === undefined || drawing === undefined) return null;
  return { name: onDrawing === "select" && event.shiftKey ? "extend" : onDrawing, drawing };
}

function takesText(element: HTMLElement): boolean {
  return (
    element.isContentEditable ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.type !== "range" && element.type !== "checkbox")
  );
}
