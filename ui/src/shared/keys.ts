/** The keys of one part of the page, for the help. */
export interface KeyGroup {
  readonly where: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[];
}

/**
 * Return the key of an event that a page may handle; null in text fields and dialogs, for shortcuts of the
 * browser, and for Enter and Space on a button or a link.
 */
export function viewKey(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return null;
  const target = targetOf(event);
  if (target === null) return event.key;
  if (takesText(target) || target.closest('dialog, [role="dialog"]') !== null) return null;
  const pressed = event.key === "Enter" || event.key === " ";
  return pressed && target.closest("button, a, summary") !== null ? null : event.key;
}

export function targetOf(event: KeyboardEvent): HTMLElement | null {
  return event.target instanceof HTMLElement ? event.target : null;
}

/** Return whether the focused element uses the arrow keys: a slider, a list, or a scrolling area. */
export function usesArrows(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input[type="range"], [role="listbox"], [role="radiogroup"]') !== null) return true;
  for (let at: HTMLElement | null = target; at !== null; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return true;
  }
  return false;
}

/** Return whether an element takes typed text. */
export function takesText(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  return (
    element.isContentEditable ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.type !== "range" && element.type !== "checkbox")
  );
}

/** Return whether Ctrl, Meta or Alt is pressed: then the key belongs to the browser. */
export function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Return whether the key asks for the help; not in a dialog and not while text is typed. */
export function isHelpKey(event: KeyboardEvent): boolean {
  if (event.key !== "?" || hasModifier(event) || event.isComposing) return false;
  const target = targetOf(event);
  return target === null || (target.closest("dialog") === null && !takesText(target));
}
