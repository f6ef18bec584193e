import { LRUCache } from "lru-cache";

/** Milliseconds within which everything that is allowed may come at once. */
const WINDOW_MS = 60_000;

/** Those of whom it is known how much they asked for, some 200 bytes each; the least lately seen make room. */
const MAX_KEYS = 50_000;

/** What somebody has asked for: the moment from which all of it is forgotten. */
export interface RateState {
  until: number;
}

/**
 * So much a minute, all at once or evenly: a leaky bucket, kept as the one moment at which it is empty (GCRA).
 * A number to compare and one to add, so that it can be asked at every poll.
 */
export class RateLimit {
  readonly #intervalMs: number;
  /** Made when it is needed, since it takes its memory at once. */
  #known: LRUCache<string, RateState> | undefined;

  constructor(perMinute: number) {
    this.#intervalMs = WINDOW_MS / perMinute;
  }

  /** What is known of whoever that is; it may be kept, and asked about again. */
  stateOf(key: string): RateState {
    this.#known ??= new LRUCache({ max: MAX_KEYS, memoMethod: () => ({ until: 0 }) });
    return this.#known.memo(key);
  }

  /**
   * Counts one more, unless that would be too much.
   *
   * @param now milliseconds of a clock that is never put back
   * @returns seconds after which to come again, or 0
   */
  take(state: RateState, now: number): number {
    const retryAfter = this.retryAfterSeconds(state, now);
    if (retryAfter === 0) state.until = Math.max(state.until, now) + this.#intervalMs;
    return retryAfter;
  }

  /** The same without counting. */
  retryAfterSeconds({ until }: RateState, now: number): number {
    const tooMuch = until - now - WINDOW_MS + this.#intervalMs;
    // Sums of fractions are not exact.
    return tooMuch < 0.001 ? 0 : Math.ceil(tooMuch / 1000);
  }
}
