import { LRUCache } from "lru-cache";

const WINDOW_MS = 60_000;

/** About 200 bytes each. The least recently used are dropped. */
const MAX_KEYS = 50_000;

export interface RateState {
  /** When all earlier requests are forgotten. */
  until: number;
}

/**
 * Limits requests per minute, in a burst or spread out: a leaky bucket, stored as the time at which it is empty (GCRA).
 * A check is one comparison and one addition, cheap enough for every poll.
 */
export class RateLimit {
  readonly #intervalMs: number;
  /** Lazy: it allocates all its memory at once. */
  #known: LRUCache<string, RateState> | undefined;

  constructor(perMinute: number) {
    this.#intervalMs = WINDOW_MS / perMinute;
  }

  /** Callers may keep the state for later calls of `take`. */
  stateOf(key: string): RateState {
    this.#known ??= new LRUCache({ max: MAX_KEYS, memoMethod: () => ({ until: 0 }) });
    return this.#known.memo(key);
  }

  /**
   * Counts a request, unless it is over the limit.
   *
   * @param now milliseconds of a monotonic clock
   * @returns seconds after which to retry, or 0
   */
  take(state: RateState, now: number): number {
    const retryAfter = this.retryAfterSeconds(state, now);
    if (retryAfter === 0) state.until = Math.max(state.until, now) + this.#intervalMs;
    return retryAfter;
  }

  /** Like `take`, without counting. */
  retryAfterSeconds({ until }: RateState, now: number): number {
    const tooMuch = until - now - WINDOW_MS + this.#intervalMs;
    // Sums of floating-point numbers are not exact.
    return tooMuch < 0.001 ? 0 : Math.ceil(tooMuch / 1000);
  }
}
