import { LRUCache } from "lru-cache";

/** Milliseconds within which everything that is allowed may come at once. */
const WINDOW = 60_000;

/** Those of whom it is known how much they asked for, some 200 bytes each; the least lately seen make room. */
const MOST_KNOWN = 50_000;

/** What somebody has asked for: the moment from which all of it is forgotten. */
export interface Asked {
  until: number;
}

/**
 * So much a minute, all at once or evenly: a leaky bucket, kept as the one moment at which it is empty (GCRA).
 * A number to compare and one to add, so that it can be asked at every poll.
 */
export class RateLimit {
  readonly #each: number;
  /** Made when it is needed, since it takes its memory at once. */
  #known: LRUCache<string, Asked> | undefined;

  constructor(perMinute: number) {
    this.#each = WINDOW / perMinute;
  }

  /** What is known of whoever that is; it may be kept, and asked about again. */
  of(key: string): Asked {
    this.#known ??= new LRUCache({ max: MOST_KNOWN, memoMethod: () => ({ until: 0 }) });
    return this.#known.memo(key);
  }

  /**
   * Counts one more, unless that would be too much.
   *
   * @param now milliseconds of a clock that is never put back
   * @returns seconds after which to come again, or 0
   */
  take(asked: Asked, now: number): number {
    const left = this.secondsLeft(asked, now);
    if (left === 0) asked.until = Math.max(asked.until, now) + this.#each;
    return left;
  }

  /** The same without counting. */
  secondsLeft({ until }: Asked, now: number): number {
    const tooMuch = until - now - WINDOW + this.#each;
    // Sums of fractions are not exact.
    return tooMuch < 0.001 ? 0 : Math.ceil(tooMuch / 1000);
  }
}
