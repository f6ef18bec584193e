/** Has it told when somebody has written what is shown. */
export type Listen = (onNews: () => void) => Promise<void>;

export interface FollowingOptions {
  readonly listen: Listen;
  /** Sees to whatever somebody else has written; fails while the ledger is away. */
  readonly look: () => Promise<unknown>;
  /** Is told when that begins and ends. */
  readonly onStale: (isStale: boolean) => void;
  /** Milliseconds between looks. */
  readonly every?: number | undefined;
  /** Milliseconds after which a look that has not come back counts as one that failed. */
  readonly patience?: number | undefined;
}

const EVERY = 2_000;
const PATIENCE = 15_000;

/**
 * Follows a ledger that others write: as soon as they say so, and every few seconds, since who listens may not be told.
 *
 * @returns what ends it
 */
export function followLedger({
  listen,
  look,
  onStale,
  every = EVERY,
  patience = PATIENCE,
}: FollowingOptions): { stop(): void } {
  let isStale = false;
  let isLooking = false;
  let isWanted = false;
  let isStopped = false;
  const tell = (now: boolean) => {
    if (now !== isStale && !isStopped) onStale(now);
    isStale = now;
  };
  const lookNow = async () => {
    isWanted = true;
    if (isLooking) return;
    isLooking = true;
    while (isWanted && !isStopped) {
      isWanted = false;
      const late = setTimeout(() => tell(true), patience);
      await look().then(
        () => tell(false),
        () => tell(true),
      );
      clearTimeout(late);
    }
    isLooking = false;
  };
  const timer = setInterval(() => void lookNow(), every);
  timer.unref();
  // Where it cannot be listened to, there is still the look.
  listen(() => void lookNow()).catch(() => undefined);
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
