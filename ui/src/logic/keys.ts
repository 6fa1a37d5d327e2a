export type Shortcut =
  | { readonly name: "escape" | "search" | "help" }
  | { readonly name: "like" | "unlike"; readonly drawing: string }
  | { readonly name: "a" | "b"; readonly drawing: string };

const ON_DRAWING: Readonly<Record<string, "like" | "unlike" | "a" | "b">> = {
  "+": "like",
  "=": "like",
  "-": "unlike",
  "−": "unlike",
  a: "a",
  b: "b",
};

/** What a key asks of the page, by the element it was pressed on; null where it is not ours. */
export function shortcut(event: KeyboardEvent): Shortcut | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (event.key === "Escape") return { name: "escape" };
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target !== null && takesText(target)) return null;
  if (event.key === "/") return { name: "search" };
  if (event.key === "?") return { name: "help" };
  const name = ON_DRAWING[event.key.toLowerCase()];
  const drawing = target?.closest<HTMLElement>("[data-drawing]")?.dataset["drawing"];
  if (name === undefined || drawing === undefined) return null;
  return name === "a" || name === "b" ? { name, drawing } : { name, drawing };
}

function takesText(element: HTMLElement): boolean {
  return (
    element.isContentEditable ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.type !== "range" && element.type !== "checkbox")
  );
}
