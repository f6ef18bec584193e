import type { RemoteRefresh, RemoteRefreshes } from "../ledger/documents/remote-refreshes.js";
import { Semaphore } from "../lib/semaphore.js";
import type { Refreshes } from "../publishing/refreshes.js";

export interface RemoteRefreshWorkerOptions {
  readonly requests: RemoteRefreshes;
  readonly refreshes: Pick<Refreshes, "submit">;
  readonly clock: () => number;
  readonly onProgress: (done: number, all: number) => void;
}

/** Runs the refreshes that serve-only replicas request. */
export class RemoteRefreshWorker {
  readonly #options: RemoteRefreshWorkerOptions;
  readonly #active = new Set<string>();
  /** Claiming and releasing must not overlap, so that no claim loses the lock to a release. */
  readonly #claims = new Semaphore(1);

  constructor(options: RemoteRefreshWorkerOptions) {
    this.#options = options;
  }

  /** Starts requested refreshes, unless another process does. */
  poll(): Promise<void> {
    return this.#claims.run(async () => {
      const { requests, clock } = this.#options;
      // Started together, so that they share a run.
      for (const one of await requests.claim([...this.#active], clock())) void this.#run(one);
    });
  }

  async #run({ id, confirmRemovals }: RemoteRefresh): Promise<void> {
    const { requests, refreshes, clock, onProgress } = this.#options;
    this.#active.add(id);
    const refresh = refreshes.submit({ confirmRemovals, onProgress }, id);
    try {
      // The history has the failure.
      const ended = refresh.ended.catch(() => undefined);
      await requests.markStarted(id, refresh.id);
      await ended;
      await requests.markEnded(id, clock());
    } catch {
      // Without the database the lock is lost too, and another process takes over.
    } finally {
      this.#active.delete(id);
      await this.#claims.run(() => this.#releaseIfIdle()).catch(() => undefined);
    }
  }

  async #releaseIfIdle(): Promise<void> {
    if (this.#active.size === 0) await this.#options.requests.releaseLock();
  }
}
