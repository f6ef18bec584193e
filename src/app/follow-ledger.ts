/** Subscribes to changes that other processes write. */
export type Listen = (onChange: () => void) => Promise<void>;

export interface FollowLedgerOptions {
  readonly listen: Listen;
  /** Handles what other processes have written. Rejects while the database is away. */
  readonly poll: () => Promise<unknown>;
  /** Called when polls begin to fail, and when they succeed again. */
  readonly onStale: (isStale: boolean) => void;
  readonly pollIntervalMs?: number | undefined;
  /** A poll that takes longer counts as failed. */
  readonly pollTimeoutMs?: number | undefined;
}

const POLL_INTERVAL_MS = 2_000;
const POLL_TIMEOUT_MS = 15_000;

/**
 * Polls a ledger that other processes write: when they notify of a change, and at an interval, since notifications may be
 * lost. Calls during a poll lead to one more.
 */
export function followLedger({
  listen,
  poll,
  onStale,
  pollIntervalMs = POLL_INTERVAL_MS,
  pollTimeoutMs = POLL_TIMEOUT_MS,
}: FollowLedgerOptions): { stop(): void } {
  let isStale = false;
  let isPolling = false;
  let isPollRequested = false;
  let isStopped = false;
  const setStale = (now: boolean) => {
    if (now !== isStale && !isStopped) onStale(now);
    isStale = now;
  };
  const pollNow = async () => {
    isPollRequested = true;
    if (isPolling) return;
    isPolling = true;
    while (isPollRequested && !isStopped) {
      isPollRequested = false;
      const timeout = setTimeout(() => setStale(true), pollTimeoutMs);
      await poll().then(
        () => setStale(false),
        () => setStale(true),
      );
      clearTimeout(timeout);
    }
    isPolling = false;
  };
  const timer = setInterval(() => void pollNow(), pollIntervalMs);
  timer.unref();
  // Without notifications there are still the polls.
  listen(() => void pollNow()).catch(() => undefined);
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
