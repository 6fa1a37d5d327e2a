/** Values that are remembered in this browser, each under a key of the page. */

const PREFIX = "egara.";

// Browsers may forbid storage (private windows, settings). In that case nothing is stored.
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // The value is only kept until the page is closed.
  }
}

export function removeStored(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was stored.
  }
}
