type Listener = (tag: string) => void;

const listeners = new Set<Listener>();

/** Call `listener` with the name of each tag that changes on some drawings. */
export function onTagChange(listener: Listener): void {
  listeners.add(listener);
}

/** Tell all listeners that the tag `name` changed on some drawings. */
export function reportTagChange(name: string): void {
  for (const listener of listeners) listener(name);
}
