import { EventEmitter, once } from "node:events";
import type { RemoteRefreshes } from "../ledger/documents/remote-refreshes.js";
import { isErrorCode, PublisherError } from "../lib/errors.js";
import type { IdentifiedRequest, RefreshHistory } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";

export interface RemoteRefreshClientOptions {
  readonly requests: RemoteRefreshes;
  readonly history: Pick<RefreshHistory, "refresh">;
  /** Shows what was published, before the report is returned. */
  readonly catchUp: () => Promise<unknown>;
  readonly clock: () => number;
  /** Milliseconds without a replica that has the articles. */
  readonly responseTimeoutMs?: number | undefined;
}

const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * Refreshes of a serve-only replica. It writes requests into the ledger, a replica with the articles runs them, and the
 * report is read from the history.
 */
export class RemoteRefreshClient {
  readonly #options: RemoteRefreshClientOptions;
  readonly #polls = new EventEmitter();
  readonly #abort = new AbortController();

  constructor(options: RemoteRefreshClientOptions) {
    this.#options = options;
  }

  /**
   * Waits while another replica works on it.
   *
   * @throws PublisherError what the refresh failed with; `no-articles` when no replica takes it or its replica is gone. The
   *   request is withdrawn then.
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

  /** Checks the state of the waiting requests. */
  poll(): void {
    this.#polls.emit("poll");
  }

  stop(): void {
    this.#abort.abort(
      new PublisherError("press-stopped", "this replica ends; what was asked of it may be done by another"),
    );
  }

  #nextPoll(): Promise<unknown> {
    const { signal } = this.#abort;
    const poll = once(this.#polls, "poll", { signal }).catch(() => signal.throwIfAborted());
    // After another error nothing awaits it.
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
