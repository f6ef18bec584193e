import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, PublisherError } from "../lib/errors.js";

const RETRY_DELAY_MS = 1_000;

/** Opens something that needs the database, and retries while the database is away. */
export class RetryOpening<Opened> {
  readonly opened: Promise<Opened>;
  /** Why the last attempt failed. */
  lastError: PublisherError | undefined;
  readonly #abort = new AbortController();

  /** @param onWarning called once for each reason that the database is away */
  constructor(open: () => Promise<Opened>, onWarning: (text: string) => void, retryDelayMs = RETRY_DELAY_MS) {
    this.opened = this.#open(open, onWarning, retryDelayMs);
    // Callers of `opened` get the error.
    this.opened.catch(() => undefined);
  }

  /** Stops retrying. */
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
