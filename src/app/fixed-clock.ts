import type { Instant } from "../articles/article.js";

/**
 * A clock that stands until it is set on, so that whoever goes by it does the same whenever he does it: what happens
 * is said to have happened at that moment.
 */
export class FixedClock {
  readonly #realClock: () => Instant;
  #fixedAt: Instant | undefined;

  /** @param at undefined for a clock that runs */
  constructor(real: () => Instant, at: Instant | undefined) {
    this.#realClock = real;
    this.#fixedAt = at;
  }

  readonly now = (): Instant => this.#fixedAt ?? this.#realClock();

  /** Whether that moment has come. */
  hasPassed(moment: Instant | undefined): moment is Instant {
    return moment !== undefined && moment <= this.#realClock();
  }

  advanceTo(moment: Instant): void {
    if (this.#fixedAt !== undefined) this.#fixedAt = Math.max(this.#fixedAt, moment);
  }
}
