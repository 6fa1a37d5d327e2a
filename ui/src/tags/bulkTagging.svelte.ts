import { asApiError, type ApiError } from "../shared/api/client";
import { editTags } from "./api";
import { tagEdit, type TagAction } from "./drawingTags";
import { reportTagChange } from "./tagChanges";
import { tags } from "./tags.svelte";

/** The limit of the server. */
const DRAWINGS_PER_REQUEST = 10_000;

export interface BulkResult {
  readonly act: TagAction;
  readonly name: string;
  readonly drawings: number;
  /** How many of them changed. */
  readonly changed: number;
}

/** Edits of one tag on many drawings. */
class BulkTagging {
  busy = $state(false);
  done = $state.raw<BulkResult | null>(null);
  error = $state.raw<ApiError | null>(null);

  async apply(act: TagAction, name: string, drawings: readonly string[]): Promise<void> {
    this.forget();
    this.busy = true;
    try {
      let changed = 0;
      for (let first = 0; first < drawings.length; first += DRAWINGS_PER_REQUEST) {
        changed += await editTags(tagEdit(drawings.slice(first, first + DRAWINGS_PER_REQUEST), act, name));
      }
      this.done = { act, name, drawings: drawings.length, changed };
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busy = false;
    reportTagChange(name);
    if (tags.drawing !== null && drawings.includes(tags.drawing)) void tags.load(tags.drawing);
  }

  /** Clear the result and the error. */
  forget(): void {
    this.done = null;
    this.error = null;
  }
}

export const bulkTagging = new BulkTagging();
