import {
  addToBoard,
  changeBoard,
  changeOnBoard,
  createBoard,
  deleteBoard,
  fetchBoards,
  removeFromBoard,
  type Board,
} from "./api";
import { asApiError, type ApiError } from "../shared/api/client";
import { moveItem, notOnBoard, replaceBoard } from "./boardItems";
import { readStored, removeStored, writeStored } from "../shared/storage";

const LAST = "board";

/** What was added last, so that it can be said and taken back. */
export interface Added {
  readonly board: string;
  readonly name: string;
  /** Those that were not on the board before. */
  readonly drawings: readonly string[];
  readonly asked: number;
}

/** All boards. Edits arrive in the order in which they are made, and each answers its board. */
class Boards {
  all = $state.raw<readonly Board[] | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** Why the last edit was not taken. */
  refusal = $state.raw<ApiError | null>(null);
  /** The board that was added to last, in this browser. */
  last = $state.raw(readStored(LAST));
  added = $state.raw<Added | null>(null);
  #queue: Promise<unknown> = Promise.resolve();
  /** The boards of the edits that have not been answered yet. */
  #waiting: (string | null)[] = [];

  of(key: string): Board | null {
    return this.all?.find((board) => board.key === key) ?? null;
  }

  async load(): Promise<void> {
    try {
      this.all = await fetchBoards();
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  /** The new board; null where the name will not do. */
  create(name: string): Promise<Board | null> {
    return this.#edit(null, () => createBoard(name));
  }

  /** Puts drawings at the end of a board: it is the last one now. */
  async add(key: string, drawings: readonly string[]): Promise<boolean> {
    if (this.all === null) await this.load();
    const before = this.of(key);
    const board = await this.#edit(key, () => addToBoard(key, drawings));
    if (board === null) return false;
    this.#remember(key);
    const fresh = before === null ? [] : notOnBoard(before, drawings);
    this.added = { board: key, name: board.name, drawings: fresh, asked: drawings.length };
    return true;
  }

  /** Takes back what was added last. */
  async undoAdd(): Promise<void> {
    const added = this.added;
    this.added = null;
    for (const id of added?.drawings ?? []) await this.remove(added?.board ?? "", id);
  }

  rename(key: string, name: string): Promise<Board | null> {
    return this.#edit(key, () => changeBoard(key, { name }));
  }

  annotate(key: string, note: string): Promise<Board | null> {
    return this.#edit(key, () => changeBoard(key, { note }));
  }

  annotateDrawing(key: string, id: string, note: string): Promise<Board | null> {
    return this.#edit(key, () => changeOnBoard(key, id, { note }));
  }

  /** Moves the drawing at `from` to `to`, counted from 0; it shows at once. */
  async move(key: string, from: number, to: number): Promise<void> {
    const board = this.of(key);
    const id = board?.items[from]?.id;
    if (board === null || id === undefined || from === to) return;
    this.#take(moveItem(board, from, to));
    const done = await this.#edit(key, () => changeOnBoard(key, id, { place: to + 1 }));
    if (done === null) await this.load();
  }

  remove(key: string, id: string): Promise<Board | null> {
    return this.#edit(key, () => removeFromBoard(key, id));
  }

  /** Puts a drawing back where it was, with its note. */
  putBack(key: string, id: string, note: string, at: number): Promise<Board | null> {
    return this.#edit(key, () => addToBoard(key, [id], { note, at }));
  }

  async delete(key: string): Promise<boolean> {
    this.refusal = null;
    try {
      this.all = await deleteBoard(key);
      this.error = null;
    } catch (error) {
      this.refusal = asApiError(error);
      return false;
    }
    if (this.last === key) this.#remember(null);
    return true;
  }

  #remember(key: string | null): void {
    this.last = key;
    if (key === null) removeStored(LAST);
    else writeStored(LAST, key);
  }

  // What a board shows already is newer than an answer that others will follow.
  #edit(key: string | null, request: () => Promise<Board>): Promise<Board | null> {
    this.refusal = null;
    this.#waiting.push(key);
    const turn = this.#queue.then(async () => {
      try {
        const board = await request();
        this.#waiting.shift();
        if (!this.#waiting.includes(board.key)) this.#take(board);
        return board;
      } catch (error) {
        this.#waiting.shift();
        this.refusal = asApiError(error);
        return null;
      }
    });
    this.#queue = turn;
    return turn;
  }

  #take(board: Board): void {
    this.error = null;
    this.all = replaceBoard(this.all ?? [], board);
  }
}

export const boards = new Boards();
