import type { RemoteRefresh, RemoteRefreshes } from "../ledger/documents/remote-refreshes.js";
import { Semaphore } from "../lib/semaphore.js";
import type { Refreshes } from "../publishing/refreshes.js";

export interface RemoteRefreshWorkerOptions {
  readonly requests: RemoteRefreshes;
  readonly refreshes: Pick<Refreshes, "submit">;
  readonly clock: () => number;
  readonly onProgress: (done: number, all: number) => void;
}

/** Does, for processes that have no articles, the refreshes that they want. */
export class RemoteRefreshWorker {
  readonly #options: RemoteRefreshWorkerOptions;
  readonly #active = new Set<string>();
  /** Claiming and releasing must not overlap, so that each sees whether the lock is held. */
  readonly #claims = new Semaphore(1);

  constructor(options: RemoteRefreshWorkerOptions) {
    this.#options = options;
  }

  /** Begins with what is wanted, unless another process is at it. */
  poll(): Promise<void> {
    return this.#claims.run(async () => {
      const { requests, clock } = this.#options;
      // Begun with at once, so that all of them share a run.
      for (const one of await requests.claim([...this.#active], clock())) void this.#run(one);
    });
  }

  async #run({ id, confirmRemovals }: RemoteRefresh): Promise<void> {
    const { requests, refreshes, clock, onProgress } = this.#options;
    this.#active.add(id);
    const refresh = refreshes.submit({ confirmRemovals, onProgress }, id);
    try {
      // How it failed the history tells.
      const ended = refresh.ended.catch(() => undefined);
      await requests.markStarted(id, refresh.id);
      await ended;
      await requests.markEnded(id, clock());
    } catch {
      // With the database the turn is gone as well, and another process takes it over.
    } finally {
      this.#active.delete(id);
      await this.#claims.run(() => this.#releaseIfIdle()).catch(() => undefined);
    }
  }

  async #releaseIfIdle(): Promise<void> {
    if (this.#active.size === 0) await this.#options.requests.releaseLock();
  }
}
