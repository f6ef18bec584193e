import { Semaphore } from "../../lib/semaphore.js";
import type { PublisherClient } from "../../publishing/publisher-client.js";
import type { PollStatistics } from "./poll-statistics.js";

/** Milliseconds; what was counted since then a process that is killed takes with it. */
const WRITE_INTERVAL_MS = 60_000;

export interface StatisticsWriterOptions {
  readonly publisher: Pick<PublisherClient, "addStatistics">;
  /** Is told when it cannot be kept, once until it can again: nothing is lost meanwhile. */
  readonly onError: (error: unknown) => void;
}

/** Brings what is counted to the ledger, every minute and when it is asked to. */
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

  /** Keeps what was counted until now; never fails. */
  flush(): Promise<void> {
    return this.#lock.run(() => this.#write());
  }

  /** Keeps the rest, and ends. */
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
