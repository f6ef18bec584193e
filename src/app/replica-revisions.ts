import { setTimeout as sleep } from "node:timers/promises";
import type { Ledger } from "../ledger/ledger.js";

export interface ReplicaRevisionsOptions {
  readonly ledger: Pick<Ledger, "revision" | "replicas">;
  /** The revision that this process shows; undefined before the first snapshot. */
  readonly ownRevision: () => number | undefined;
  /** Maximum wait, so that one replica that hangs does not delay notifications forever. */
  readonly waitTimeoutMs?: number | undefined;
  /** Time in which all replicas reconnect after a lost connection (`postgres-driver.ts`). */
  readonly reconnectMs?: number | undefined;
  /** Replicas poll every two seconds. One that is silent for longer than this is ignored. */
  readonly heartbeatTimeoutMs?: number | undefined;
  readonly pollIntervalMs?: number | undefined;
}

const WAIT_TIMEOUT_MS = 30_000;
const RECONNECT_MS = 5_000;
const HEARTBEAT_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 200;

/**
 * Publishes the revision that this replica shows, and waits for the others. A notified hub or cache fetches the document
 * from any replica, and would keep the old one if that replica is late.
 */
export class ReplicaRevisions {
  readonly #options: ReplicaRevisionsOptions;

  constructor(options: ReplicaRevisionsOptions) {
    this.#options = options;
  }

  async publishOwn(): Promise<void> {
    const revision = this.#options.ownRevision();
    if (revision !== undefined) await this.#options.ledger.replicas.reportRevision(revision);
  }

  /**
   * Resolves when all replicas show the current revision of the ledger, or after `waitTimeoutMs`.
   *
   * @param connected a time (of `performance.now()`) since which this replica has been connected
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
