import { setTimeout as sleep } from "node:timers/promises";
import type { Ledger } from "../ledger/ledger.js";

export interface ShowingsOptions {
  readonly ledger: Pick<Ledger, "revision" | "showing" | "earliestShown">;
  /** The revision that this process shows; undefined while it shows nothing. */
  readonly own: () => number | undefined;
  /** Milliseconds for which processes are waited for: one that is stuck must not keep the news from everybody. */
  readonly patience?: number | undefined;
  /** Milliseconds in which all are connected again who lost their connections together (`postgres-driver.ts`). */
  readonly comeback?: number | undefined;
  /** Milliseconds after which one that asks the database nothing is taken for dead: each does every two seconds. */
  readonly silence?: number | undefined;
  /** Milliseconds between looks. */
  readonly every?: number | undefined;
}

const PATIENCE = 30_000;
const COMEBACK = 5_000;
const SILENCE = 15_000;
const EVERY = 200;

/**
 * What this process shows, and whether the others have come as far: a hub, or a cache that has let go of a document,
 * fetches it at once, from any of them, and keeps the old one for the new where that one is late.
 */
export class Showings {
  readonly #options: ShowingsOptions;

  constructor(options: ShowingsOptions) {
    this.#options = options;
  }

  /** Says to the others what this process shows. */
  async tell(): Promise<void> {
    const own = this.#options.own();
    if (own !== undefined) await this.#options.ledger.showing(own);
  }

  /**
   * Resolves when all that are connected show what the ledger holds now, or have not in all the time that they had.
   *
   * @param connected since when this one is, at the least, by `performance.now()`
   * @param signal ends the wait
   */
  async ofAll(connected: number, signal: AbortSignal): Promise<void> {
    const { ledger, patience = PATIENCE, comeback = COMEBACK } = this.#options;
    const { silence = SILENCE, every = EVERY } = this.#options;
    const began = performance.now();
    const revision = await ledger.revision();
    for (;;) {
      await this.tell();
      const isShown = ((await ledger.earliestShown(silence)) ?? revision) >= revision;
      const now = performance.now();
      if (isShown && now - connected >= comeback) return;
      if (now - began >= patience || signal.aborted) return;
      await sleep(every, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
