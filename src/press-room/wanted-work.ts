import type { WantedRefresh, WantedRefreshes } from "../ledger/wanted-refreshes.js";
import type { Refreshes } from "../publishing/refreshes.js";

export interface WantedWorkOptions {
  readonly wanted: WantedRefreshes;
  readonly refreshes: Pick<Refreshes, "ask">;
  readonly clock: () => number;
  readonly onProgress: (done: number, all: number) => void;
}

/** Does, for processes that have no articles, the refreshes that they want. */
export class WantedWork {
  readonly #options: WantedWorkOptions;
  readonly #underWay = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WantedWorkOptions) {
    this.#options = options;
  }

  /** Begins with what is wanted, unless another process is at it. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const { wanted, clock } = this.#options;
      // Begun with at once, so that all of them share a run.
      for (const one of await wanted.take([...this.#underWay], clock())) void this.#do(one);
    });
  }

  async #do({ id, confirmRemovals }: WantedRefresh): Promise<void> {
    const { wanted, refreshes, clock, onProgress } = this.#options;
    this.#underWay.add(id);
    const refresh = refreshes.ask({ confirmRemovals, onProgress }, id);
    try {
      // How it failed the history tells.
      const ended = refresh.ended.catch(() => undefined);
      await wanted.begin(id, refresh.id);
      await ended;
      await wanted.end(id, clock());
    } catch {
      // With the database the turn is gone as well, and another process takes it over.
    } finally {
      this.#underWay.delete(id);
      await this.#inTurn(() => this.#release()).catch(() => undefined);
    }
  }

  async #release(): Promise<void> {
    if (this.#underWay.size === 0) await this.#options.wanted.release();
  }

  /** Not in the midst of one another: what is begun with has to find the turn as it was looked at. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
