import { boards } from "./boards.svelte";

/** Which drawings a board is being picked for; null while none is. */
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
    boards.refusal = null; // it was shown here
  }

  /** To the board that was added to last; where there is none, it is picked. */
  async addToLast(drawings: readonly string[]): Promise<void> {
    if (drawings.length === 0) return;
    const { last } = boards;
    if (last === null) return this.pickFor(drawings);
    const done = await boards.add(last, drawings);
    // It was deleted elsewhere.
    if (!done && boards.refusal?.kind === "UnknownBoard") this.pickFor(drawings);
  }
}

export const boardPicker = new BoardPicker();
