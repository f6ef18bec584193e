import type { Instant } from "../articles/article.js";

/**
 * A clock that stands until it is set on, so that whoever goes by it does the same whenever he does it: what happens
 * is said to have happened at that moment.
 */
export class StandingClock {
  readonly #real: () => Instant;
  #at: Instant | undefined;

  /** @param at undefined for a clock that runs */
  constructor(real: () => Instant, at: Instant | undefined) {
    this.#real = real;
    this.#at = at;
  }

  readonly now = (): Instant => this.#at ?? this.#real();

  /** Whether that moment has come. */
  hasCome(moment: Instant | undefined): moment is Instant {
    return moment !== undefined && moment <= this.#real();
  }

  setOn(moment: Instant): void {
    if (this.#at !== undefined) this.#at = Math.max(this.#at, moment);
  }
}
