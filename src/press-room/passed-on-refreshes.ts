import { EventEmitter, once } from "node:events";
import { isErrorCode, PublisherError } from "../errors.js";
import type { WantedRefreshes } from "../ledger/wanted-refreshes.js";
import type { IdentifiedRequest, RefreshHistory } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";

export interface PassingOnOptions {
  readonly wanted: WantedRefreshes;
  readonly history: Pick<RefreshHistory, "refresh">;
  /** Shows what was published, before anybody is told of it. */
  readonly catchUp: () => Promise<unknown>;
  readonly clock: () => number;
  /** Milliseconds without a sign of anybody who has the articles. */
  readonly patience?: number | undefined;
}

const PATIENCE = 10_000;

/**
 * Refreshes of a process that has no articles: wanted in the ledger, done by a process that has them, and answered with
 * what that has left in the history.
 */
export class PassedOnRefreshes {
  readonly #options: PassingOnOptions;
  readonly #looks = new EventEmitter();
  readonly #ending = new AbortController();

  constructor(options: PassingOnOptions) {
    this.#options = options;
  }

  /**
   * Waits as long as somebody is at it.
   *
   * @throws PublisherError what it failed with there; `no-articles` when nobody begins with it, or whoever did is gone:
   *   then it is wanted no more
   */
  async refresh({ id, confirmRemovals, onProgress }: IdentifiedRequest): Promise<RefreshReport> {
    const { wanted, clock, patience = PATIENCE } = this.#options;
    let looked = this.#nextLook();
    await wanted.want({ id, confirmRemovals }, clock());
    try {
      for (let sign = performance.now(); ; ) {
        await looked;
        looked = this.#nextLook();
        const state = await wanted.state(id);
        if (state?.isEnded === true) return await this.#reportOf(state.refresh ?? id);
        if (state?.refresh !== undefined) onProgress?.(0, 0);
        if (await wanted.isSeenTo()) sign = performance.now();
        if (state === undefined || performance.now() - sign > patience) throw nobodyAnswers();
      }
    } finally {
      await wanted.unwant(id).catch(() => undefined);
    }
  }

  /** Has whoever waits look what has become of it. */
  look(): void {
    this.#looks.emit("look");
  }

  stop(): void {
    this.#ending.abort(
      new PublisherError("press-stopped", "this replica ends; what was asked of it may be done by another"),
    );
  }

  #nextLook(): Promise<unknown> {
    const { signal } = this.#ending;
    const look = once(this.#looks, "look", { signal }).catch(() => signal.throwIfAborted());
    // Nobody waits for it any more, when something else went wrong.
    look.catch(() => undefined);
    return look;
  }

  async #reportOf(id: string): Promise<RefreshReport> {
    const { history, catchUp } = this.#options;
    const { report, problem } = (await history.refresh(id)) ?? {};
    await catchUp();
    if (report !== undefined) return report;
    const { code = "", detail = "the refresh has ended, and left no report" } = problem ?? {};
    throw isErrorCode(code) ? new PublisherError(code, detail) : new Error(detail);
  }
}

function nobodyAnswers(): PublisherError {
  return new PublisherError(
    "no-articles",
    "no replica that has the articles has answered, and this one has none (serve-only): nothing was refreshed; see that one runs, and try again",
  );
}
