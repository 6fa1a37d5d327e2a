import { querySketches } from "../query/querySketches";
import { isDrawn, type Point, type Stroke, type Strokes } from "../query/strokes";
import { view } from "../query/view.svelte";
import { collection } from "../shared/collection.svelte";
import { flipped, simplified } from "./editing";

export type Tool = "pen" | "eraser";

export const WIDTHS = [8, 16, 32] as const;

/** A search begins this long after the last change, in milliseconds. */
const PAUSE = 180;
/** While a long stroke is drawn, a search begins at least this often. */
const LONGEST = 700;
const MAX_UNDO = 200;

/** The sketch that is drawn: its strokes, tools, undo, and the search that follows it. */
class Canvas {
  open = $state(false);
  strokes = $state.raw<Strokes>([]);
  /** The stroke that is being drawn. */
  current = $state.raw<Stroke | null>(null);
  tool = $state<Tool>("pen");
  width = $state<number>(WIDTHS[1]);
  /** The URL of an image to trace; null for none. */
  underlay = $state<string | null>(null);
  underlayOpacity = $state(0.4);

  #undo = $state.raw<readonly Strokes[]>([]);
  #redo = $state.raw<readonly Strokes[]>([]);
  /** The key of the strokes in the view. */
  #key: string | null = null;
  /** The same key, if no other entry of the history can have it. */
  #ownKey: string | null = null;
  /** Whether the sketch of this drawing has its entry in the history. */
  #hasEntry = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSince: number | null = null;

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  toggle(): void {
    if (this.open) this.close();
    else this.open = true;
  }

  /** Close the canvas, and search for what was drawn last. */
  close(): void {
    if (this.#waitingSince !== null) this.#search();
    this.open = false;
    this.#hasEntry = false;
  }

  /** Open the canvas with an image below the strokes. */
  trace(url: string): void {
    this.underlay = url;
    this.open = true;
  }

  /** Show the sketch of the view, after a step in the history or when its chip was removed. */
  follow(key: string | null): void {
    if (key === this.#key) return;
    this.stop();
    const strokes = key === null ? [] : (querySketches.strokes(key) ?? []);
    this.#key = key;
    this.#ownKey = null;
    this.#hasEntry = false;
    this.#set(strokes);
  }

  /** Do not search any more, because another page is shown. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#waitingSince = null;
    this.current = null;
  }

  /** Draw further points of a stroke. */
  draw(points: readonly Point[]): void {
    this.current = { width: this.width, points: [...(this.current?.points ?? []), ...points] };
    this.#searchSoon();
  }

  /** End the stroke that is drawn. */
  finish(points: readonly Point[]): void {
    const width = this.current?.width ?? this.width;
    this.current = null;
    if (points.length > 0) this.change([...this.strokes, { width, points }]);
  }

  /** Change the strokes; the change can be undone. */
  change(strokes: Strokes): void {
    if (strokes === this.strokes) return;
    this.#set(strokes);
    this.#searchSoon();
  }

  /** Change the strokes further, as a part of the change before. */
  continueChange(strokes: Strokes): void {
    if (strokes === this.strokes) return;
    this.strokes = strokes;
    this.#searchSoon();
  }

  clear(): void {
    if (this.strokes.length > 0) this.change([]);
  }

  flip(): void {
    if (this.strokes.length > 0) this.change(flipped(this.strokes));
  }

  undo(): void {
    const before = this.#undo.at(-1);
    if (before === undefined || this.current !== null) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.strokes];
    this.strokes = before;
    this.#searchSoon();
  }

  redo(): void {
    const next = this.#redo.at(-1);
    if (next === undefined || this.current !== null) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.strokes];
    this.strokes = next;
    this.#searchSoon();
  }

  #set(strokes: Strokes): void {
    this.#undo = [...this.#undo, this.strokes].slice(-MAX_UNDO);
    this.#redo = [];
    this.strokes = strokes;
  }

  /** A collection without an encoder for sketches is not searched; the panel says how to get one. */
  get canSearch(): boolean {
    return collection.info === null || collection.serving("sketch") !== null;
  }

  #searchSoon(): void {
    const now = performance.now();
    this.#waitingSince ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), Math.max(0, Math.min(PAUSE, this.#waitingSince + LONGEST - now)));
  }

  /** Show the strokes in the view. All changes of one drawing are one entry of the history. */
  #search(): void {
    clearTimeout(this.#timer);
    this.#waitingSince = null;
    const strokes = this.current === null ? this.strokes : [...this.strokes, shortened(this.current)];
    const kept = isDrawn(strokes) && this.canSearch ? querySketches.keep(strokes) : null;
    const key = kept?.key ?? null;
    if (key === this.#key) return;
    const replaced = this.#hasEntry ? this.#ownKey : null;
    this.#key = key;
    this.#ownKey = kept?.isNew ? key : null;
    view.change({ sketch: key }, this.#hasEntry ? "replace" : "push");
    if (replaced !== null) querySketches.forget(replaced);
    this.#hasEntry = true;
  }
}

function shortened(stroke: Stroke): Stroke {
  return { ...stroke, points: simplified(stroke.points) };
}

export const canvas = new Canvas();
