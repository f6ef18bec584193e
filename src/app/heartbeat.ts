/** How often within its patience it is asked, so that a pause of this process itself counts for little. */
const PINGS_PER_TIMEOUT = 5;

export interface HeartbeatOptions {
  /** Resolves as soon as there is a sign of life. */
  readonly ping: () => Promise<unknown>;
  /** Milliseconds without one after which there is no hope. */
  readonly timeoutMs: number;
  readonly onTimeout: () => void;
}

/**
 * Looks whether somebody still lives, who may be caught in a loop, or in a call that never returns.
 *
 * @returns what ends the looking
 */
export function watchHeartbeat({ ping, timeoutMs, onTimeout }: HeartbeatOptions): () => void {
  let unanswered = 0;
  const check = () => {
    if (unanswered === PINGS_PER_TIMEOUT) {
      clearInterval(timer);
      return onTimeout();
    }
    // One that waits for its answer need not be asked again.
    if (unanswered === 0)
      ping().then(
        () => {
          unanswered = 0;
        },
        () => undefined,
      );
    unanswered += 1;
  };
  const timer = setInterval(check, timeoutMs / PINGS_PER_TIMEOUT);
  timer.unref();
  return () => clearInterval(timer);
}
