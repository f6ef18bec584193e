/** Has it told when somebody has written what is shown. */
export type Listen = (onChange: () => void) => Promise<void>;

export interface FollowLedgerOptions {
  readonly listen: Listen;
  /** Sees to whatever somebody else has written; fails while the ledger is away. */
  readonly poll: () => Promise<unknown>;
  /** Is told when that begins and ends. */
  readonly onStale: (isStale: boolean) => void;
  /** Milliseconds between looks. */
  readonly pollIntervalMs?: number | undefined;
  /** Milliseconds after which a look that has not come back counts as one that failed. */
  readonly pollTimeoutMs?: number | undefined;
}

const POLL_INTERVAL_MS = 2_000;
const POLL_TIMEOUT_MS = 15_000;

/**
 * Follows a ledger that others write: as soon as they say so, and every few seconds, since who listens may not be told.
 *
 * @returns what ends it
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
  // Where it cannot be listened to, there is still the look.
  listen(() => void pollNow()).catch(() => undefined);
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
