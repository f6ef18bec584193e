/** Several pings per timeout, so that a short pause of this process does not end the thread. */
const PINGS_PER_TIMEOUT = 5;

export interface HeartbeatOptions {
  /** Resolves when the thread answers. */
  readonly ping: () => Promise<unknown>;
  /** Milliseconds without an answer. */
  readonly timeoutMs: number;
  readonly onTimeout: () => void;
}

/**
 * Calls `onTimeout` when pings are not answered, for example because of an endless loop.
 *
 * @returns a function that stops it
 */
export function watchHeartbeat({ ping, timeoutMs, onTimeout }: HeartbeatOptions): () => void {
  let unanswered = 0;
  const check = () => {
    if (unanswered === PINGS_PER_TIMEOUT) {
      clearInterval(timer);
      return onTimeout();
    }
    // At most one ping waits for its answer.
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
