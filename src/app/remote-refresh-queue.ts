import { EventEmitter, once } from "node:events";
import type { RemoteRefreshes } from "../ledger/documents/remote-refreshes.js";
import { isErrorCode, PublisherError } from "../lib/errors.js";
import type { IdentifiedRequest, RefreshHistory } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";

export interface RemoteRefreshQueueOptions {
  readonly requests: RemoteRefreshes;
  readonly history: Pick<RefreshHistory, "refresh">;
  /** Shows what was published, before anybody is told of it. */
  readonly catchUp: () => Promise<unknown>;
  readonly clock: () => number;
  /** Milliseconds without a sign of anybody who has the articles. */
  readonly responseTimeoutMs?: number | undefined;
}

const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * Refreshes of a process that has no articles: wanted in the ledger, done by a process that has them, and answered with
 * what that has left in the history.
 */
export class RemoteRefreshQueue {
  readonly #options: RemoteRefreshQueueOptions;
  readonly #polls = new EventEmitter();
  readonly #abort = new AbortController();

  constructor(options: RemoteRefreshQueueOptions) {
    this.#options = options;
  }

  /**
   * Waits as long as somebody is at it.
   *
   * @throws PublisherError what it failed with there; `no-articles` when nobody begins with it, or whoever did is gone:
   *   then it is wanted no more
   */
  async refresh({ id, confirmRemovals, onProgress }: IdentifiedRequest): Promise<RefreshReport> {
    const { requests, clock, responseTimeoutMs = RESPONSE_TIMEOUT_MS } = this.#options;
    let polled = this.#nextPoll();
    await requests.request({ id, confirmRemovals }, clock());
    try {
      for (let lastSeen = performance.now(); ; ) {
        await polled;
        polled = this.#nextPoll();
        const state = await requests.state(id);
        if (state?.isEnded === true) return await this.#reportOf(state.refreshId ?? id);
        if (state?.refreshId !== undefined) onProgress?.(0, 0);
        if (await requests.hasWorker()) lastSeen = performance.now();
        if (state === undefined || performance.now() - lastSeen > responseTimeoutMs) throw noResponse();
      }
    } finally {
      await requests.cancel(id).catch(() => undefined);
    }
  }

  /** Has whoever waits look what has become of it. */
  poll(): void {
    this.#polls.emit("look");
  }

  stop(): void {
    this.#abort.abort(
      new PublisherError("press-stopped", "this replica ends; what was asked of it may be done by another"),
    );
  }

  #nextPoll(): Promise<unknown> {
    const { signal } = this.#abort;
    const poll = once(this.#polls, "look", { signal }).catch(() => signal.throwIfAborted());
    // Nobody waits for it any more, when something else went wrong.
    poll.catch(() => undefined);
    return poll;
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

function noResponse(): PublisherError {
  return new PublisherError(
    "no-articles",
    "no replica that has the articles has answered, and this one has none (serve-only): nothing was refreshed; see that one runs, and try again",
  );
}
