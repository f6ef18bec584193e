import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, PublisherError } from "../lib/errors.js";

/** Milliseconds between two attempts. */
const RETRY_DELAY_MS = 1_000;

/** Opens what needs a database, a press room say, as soon as that is there, however long that takes. */
export class RetryOpening<Opened> {
  readonly opened: Promise<Opened>;
  /** Why it is not open yet, once that has been tried. */
  lastError: PublisherError | undefined;
  readonly #abort = new AbortController();

  /** @param onWarning is told when the database is away, once for each reason */
  constructor(open: () => Promise<Opened>, onWarning: (text: string) => void, retryDelayMs = RETRY_DELAY_MS) {
    this.opened = this.#open(open, onWarning, retryDelayMs);
    // Whoever asks is told of it.
    this.opened.catch(() => undefined);
  }

  /** Nobody wants it any more. */
  cancel(): void {
    this.#abort.abort();
  }

  async #open(
    open: () => Promise<Opened>,
    onWarning: (text: string) => void,
    retryDelayMs: number,
  ): Promise<Opened> {
    for (;;) {
      try {
        const result = await open();
        this.lastError = undefined;
        return result;
      } catch (error) {
        if (!(error instanceof PublisherError) || error.code !== "database-away") throw error;
        if (this.lastError?.message !== error.message) onWarning(messageOf(error));
        this.lastError = error;
        await sleep(retryDelayMs, undefined, { signal: this.#abort.signal });
      }
    }
  }
}
