import { asApiError, type ApiError } from "../shared/api/client";
import { readStored, removeStored, writeStored } from "../shared/storage";
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
import { moveItem, notOnBoard, replaceBoard } from "./boardItems";

const LAST_BOARD_KEY = "board";

/** The last addition, for the message and for undo. */
export interface Addition {
  readonly board: string;
  readonly name: string;
  /** The drawings that were not on the board before. */
  readonly drawings: readonly string[];
  readonly asked: number;
}

/** All boards. Edits are sent in order, and each returns its board. */
class Boards {
  all = $state.raw<readonly Board[] | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** The reason why the server rejected the last edit. */
  refusal = $state.raw<ApiError | null>(null);
  /** The board that was used last in this browser. */
  last = $state.raw(readStored(LAST_BOARD_KEY));
  added = $state.raw<Addition | null>(null);
  #queue: Promise<unknown> = Promise.resolve();
  /** The boards of the edits without an answer. */
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

  /** Create a board; return null if the server rejects the name. */
  create(name: string): Promise<Board | null> {
    return this.#edit(null, () => createBoard(name));
  }

  /** Add drawings to the end of a board, and remember it as the last one used. */
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

  /** Undo the last addition. */
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

  /** Move the drawing at index `from` to index `to`; the page shows it immediately. */
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

  /** Put a drawing back at its position, with its note. */
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
    if (key === null) removeStored(LAST_BOARD_KEY);
    else writeStored(LAST_BOARD_KEY, key);
  }

  // Ignore an answer if later edits of the same board are still waiting.
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
