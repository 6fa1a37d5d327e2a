import { asApiError, type ApiError } from "./api/client";
import { fetchCollection, type CollectionInfo } from "./api/collection";
import { comparingEncoders, serverOf, type Encoders, type Role } from "./encoders";

const WATCH_MS = 10_000;
const RETRY_MS = 4_000;

/** The collection, and whether its server answers. */
class CollectionState {
  info = $state.raw<CollectionInfo | null>(null);
  /** The server does not answer. */
  unreachable = $state(false);
  /** Why the collection cannot be read. */
  error = $state.raw<ApiError | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The encoders by which drawings can be compared, and the roles of some of them. */
  readonly comparing: Encoders = $derived(comparingEncoders(this.info));

  /** The names of the encoders by which drawings can be compared; the default is first. */
  get encoders(): readonly string[] {
    return this.comparing.names;
  }

  /** Return the encoder that serves a role; null if none does, or if it is not known yet. */
  serving(role: Role): string | null {
    return serverOf(this.info, role);
  }

  /** Fetch now, and every few seconds while the page is visible. */
  async watch(): Promise<void> {
    clearTimeout(this.#timer);
    if (!document.hidden || this.info === null) await this.#ask();
    this.#watchAgain();
  }

  /** Record that another request got no response. */
  reportUnreachable(): void {
    this.unreachable = true;
    this.#watchAgain();
  }

  #watchAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.watch(), this.unreachable ? RETRY_MS : WATCH_MS);
  }

  async #ask(): Promise<void> {
    try {
      const next = await fetchCollection();
      // Keep the same object if nothing changed, so that derived values are not recomputed.
      if (JSON.stringify(next) !== JSON.stringify(this.info)) this.info = next;
      this.unreachable = false;
      this.error = null;
    } catch (error) {
      const failure = asApiError(error);
      this.unreachable = failure.unreachable;
      this.error = failure.unreachable ? null : failure;
    }
  }
}

export const collection = new CollectionState();
