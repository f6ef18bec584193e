import type { PublisherClient } from "../../publishing/publisher-client.js";
import type { PollStatistics } from "./poll-statistics.js";

/** Milliseconds; what was counted since then a process that is killed takes with it. */
const EVERY = 60_000;

export interface KeepOptions {
  readonly publisher: Pick<PublisherClient, "addStatistics">;
  /** Is told when it cannot be kept, once until it can again: nothing is lost meanwhile. */
  readonly onError: (error: unknown) => void;
}

/** Brings what is counted to the ledger, every minute and when it is asked to. */
export class StatisticsKeeper {
  readonly #statistics: PollStatistics;
  readonly #options: KeepOptions;
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(statistics: PollStatistics, options: KeepOptions) {
    this.#statistics = statistics;
    this.#options = options;
    this.#timer = setInterval(() => void this.keep(), EVERY).unref();
  }

  /** Keeps what was counted until now; never fails. */
  keep(): Promise<void> {
    this.#underWay = this.#underWay.then(() => this.#keep());
    return this.#underWay;
  }

  /** Keeps the rest, and ends. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.keep();
  }

  async #keep(): Promise<void> {
    const taken = this.#statistics.take();
    if (taken.polls.length === 0 && taken.subscribers.length === 0) return;
    try {
      await this.#options.publisher.addStatistics(taken);
      this.#failing = false;
    } catch (error) {
      this.#statistics.giveBack(taken);
      if (!this.#failing) this.#options.onError(error);
      this.#failing = true;
    }
  }
}
