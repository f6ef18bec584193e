import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, PublisherError } from "../errors.js";

/** Milliseconds between two attempts. */
const WAIT = 1_000;

/** Opens what needs a database, a press room say, as soon as that is there, however long that takes. */
export class PatientOpening<Opened> {
  readonly opened: Promise<Opened>;
  /** Why it is not open yet, once that has been tried. */
  problem: PublisherError | undefined;
  readonly #ending = new AbortController();

  /** @param onWarning is told when the database is away, once for each reason */
  constructor(open: () => Promise<Opened>, onWarning: (text: string) => void, wait = WAIT) {
    this.opened = this.#open(open, onWarning, wait);
    // Whoever asks is told of it.
    this.opened.catch(() => undefined);
  }

  /** Nobody wants it any more. */
  giveUp(): void {
    this.#ending.abort();
  }

  async #open(open: () => Promise<Opened>, onWarning: (text: string) => void, wait: number): Promise<Opened> {
    for (;;) {
      try {
        const room = await open();
        this.problem = undefined;
        return room;
      } catch (error) {
        if (!(error instanceof PublisherError) || error.code !== "database-away") throw error;
        if (this.problem?.message !== error.message) onWarning(messageOf(error));
        this.problem = error;
        await sleep(wait, undefined, { signal: this.#ending.signal });
      }
    }
  }
}
