import { boards } from "./boards.svelte";

/** The drawings that the open picker adds to a board; null while it is closed. */
class BoardPicker {
  drawings = $state.raw<readonly string[] | null>(null);

  get open(): boolean {
    return this.drawings !== null;
  }

  pickFor(drawings: readonly string[]): void {
    if (drawings.length === 0) return;
    this.drawings = drawings;
    void boards.load();
  }

  close(): void {
    this.drawings = null;
    boards.refusal = null; // the picker has shown it
  }

  /** Add drawings to the board that was used last; open the picker if there is none. */
  async addToLast(drawings: readonly string[]): Promise<void> {
    if (drawings.length === 0) return;
    const { last } = boards;
    if (last === null) return this.pickFor(drawings);
    const done = await boards.add(last, drawings);
    // Another page has deleted it.
    if (!done && boards.refusal?.kind === "UnknownBoard") this.pickFor(drawings);
  }
}

export const boardPicker = new BoardPicker();
