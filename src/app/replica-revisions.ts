import { setTimeout as sleep } from "node:timers/promises";
import type { Ledger } from "../ledger/ledger.js";

export interface ReplicaRevisionsOptions {
  readonly ledger: Pick<Ledger, "revision" | "replicas">;
  /** The revision that this process shows; undefined while it shows nothing. */
  readonly ownRevision: () => number | undefined;
  /** Milliseconds for which processes are waited for: one that is stuck must not keep the news from everybody. */
  readonly waitTimeoutMs?: number | undefined;
  /** Milliseconds in which all are connected again who lost their connections together (`postgres-driver.ts`). */
  readonly reconnectMs?: number | undefined;
  /** Milliseconds after which one that asks the database nothing is taken for dead: each does every two seconds. */
  readonly heartbeatTimeoutMs?: number | undefined;
  /** Milliseconds between looks. */
  readonly pollIntervalMs?: number | undefined;
}

const WAIT_TIMEOUT_MS = 30_000;
const RECONNECT_MS = 5_000;
const HEARTBEAT_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 200;

/**
 * What this process shows, and whether the others have come as far: a hub, or a cache that has let go of a document,
 * fetches it at once, from any of them, and keeps the old one for the new where that one is late.
 */
export class ReplicaRevisions {
  readonly #options: ReplicaRevisionsOptions;

  constructor(options: ReplicaRevisionsOptions) {
    this.#options = options;
  }

  /** Says to the others what this process shows. */
  async publishOwn(): Promise<void> {
    const revision = this.#options.ownRevision();
    if (revision !== undefined) await this.#options.ledger.replicas.reportRevision(revision);
  }

  /**
   * Resolves when all that are connected show what the ledger holds now, or have not in all the time that they had.
   *
   * @param connected since when this one is, at the least, by `performance.now()`
   * @param signal ends the wait
   */
  async waitForAll(connected: number, signal: AbortSignal): Promise<void> {
    const { ledger, waitTimeoutMs = WAIT_TIMEOUT_MS, reconnectMs = RECONNECT_MS } = this.#options;
    const { heartbeatTimeoutMs = HEARTBEAT_TIMEOUT_MS, pollIntervalMs = POLL_INTERVAL_MS } = this.#options;
    const started = performance.now();
    const revision = await ledger.revision();
    for (;;) {
      await this.publishOwn();
      const isShown = ((await ledger.replicas.earliestRevision(heartbeatTimeoutMs)) ?? revision) >= revision;
      const now = performance.now();
      if (isShown && now - connected >= reconnectMs) return;
      if (now - started >= waitTimeoutMs || signal.aborted) return;
      await sleep(pollIntervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
