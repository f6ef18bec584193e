import { Semaphore } from "../../lib/semaphore.js";
import type { PublisherClient } from "../../publishing/publisher-client.js";
import type { PollStatistics } from "./poll-statistics.js";

/** A killed process loses the counts since the last write. */
const WRITE_INTERVAL_MS = 60_000;

export interface StatisticsWriterOptions {
  readonly publisher: Pick<PublisherClient, "addStatistics">;
  /** Called at the first failed write of a series. The counts stay in memory until a write succeeds. */
  readonly onError: (error: unknown) => void;
}

/** Writes the counts to the ledger every minute and on `flush`. */
export class StatisticsWriter {
  readonly #statistics: PollStatistics;
  readonly #options: StatisticsWriterOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #lock = new Semaphore(1);
  #isFailing = false;

  constructor(statistics: PollStatistics, options: StatisticsWriterOptions) {
    this.#statistics = statistics;
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), WRITE_INTERVAL_MS).unref();
  }

  /** Writes the counts. Never rejects. */
  flush(): Promise<void> {
    return this.#lock.run(() => this.#write());
  }

  /** Writes the last counts and stops the timer. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #write(): Promise<void> {
    const taken = this.#statistics.take();
    if (taken.polls.length === 0 && taken.subscribers.length === 0) return;
    try {
      await this.#options.publisher.addStatistics(taken);
      this.#isFailing = false;
    } catch (error) {
      this.#statistics.restore(taken);
      if (!this.#isFailing) this.#options.onError(error);
      this.#isFailing = true;
    }
  }
}
