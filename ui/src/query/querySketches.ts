import { readStored, removeStored, writeStored } from "../shared/storage";
import { svgOf, type Strokes } from "./strokes";

/** The number of sketches that this browser keeps. */
const KEPT = 60;
const KEYS = "sketches";

/**
 * Sketches of queries by key. The key is in the URL, the strokes are kept in this browser, so that a reload and the
 * history find them.
 */
class QuerySketches {
  #sketches = new Map<string, Strokes>();

  /** Keep a sketch, and return its key, the same for the same strokes, and whether it was not kept before. */
  keep(strokes: Strokes): { key: string; isNew: boolean } {
    const text = JSON.stringify(strokes);
    const key = digest(text);
    const isNew = this.strokes(key) === null;
    this.#sketches.set(key, strokes);
    writeStored(`sketch.${key}`, text);
    const keys = [...storedKeys().filter((other) => other !== key), key];
    for (const old of keys.splice(0, Math.max(0, keys.length - KEPT))) removeStored(`sketch.${old}`);
    writeStored(KEYS, keys.join(" "));
    return { key, isNew };
  }

  /** Forget a sketch that no entry of the history has any more. */
  forget(key: string): void {
    this.#sketches.delete(key);
    removeStored(`sketch.${key}`);
    writeStored(KEYS, storedKeys().filter((other) => other !== key).join(" "));
  }

  /** Return the strokes of a key; null if this browser does not have them. */
  strokes(key: string): Strokes | null {
    const known = this.#sketches.get(key);
    if (known !== undefined) return known;
    const text = readStored(`sketch.${key}`);
    if (text === null || digest(text) !== key) return null;
    const strokes = JSON.parse(text) as Strokes;
    this.#sketches.set(key, strokes);
    return strokes;
  }

  /** Return an image of the sketch, for a chip. */
  url(key: string): string | null {
    const strokes = this.strokes(key);
    return strokes === null ? null : `data:image/svg+xml,${encodeURIComponent(svgOf(strokes))}`;
  }
}

function storedKeys(): string[] {
  return (readStored(KEYS) ?? "").split(" ").filter((key) => key !== "");
}

/** Return a short key of a text (FNV-1a with 32 bits, from both ends). */
function digest(text: string): string {
  let [forwards, backwards] = [0x811c9dc5, 0x811c9dc5];
  for (let at = 0; at < text.length; at++) {
    forwards = Math.imul(forwards ^ text.charCodeAt(at), 0x01000193);
    backwards = Math.imul(backwards ^ text.charCodeAt(text.length - 1 - at), 0x01000193);
  }
  return (forwards >>> 0).toString(36) + (backwards >>> 0).toString(36);
}

export const querySketches = new QuerySketches();
