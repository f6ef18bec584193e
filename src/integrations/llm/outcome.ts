import type { RejectionReason } from "./check-summary.js";
import type { FailureKind } from "./request-failure.js";

/** What came of asking for a section. `message` is for the publisher and never holds the key. */
export type Outcome =
  | { readonly kind: "kept"; readonly message: string }
  | { readonly kind: "refused"; readonly why: RejectionReason; readonly message: string }
  | { readonly kind: "failed"; readonly why: FailureKind; readonly message: string }
  /** Nothing more is asked for until the next request. */
  | { readonly kind: "roundEnded"; readonly message: string };

export interface SummaryCounts {
  /** Sections asked for, not attempts. When idle: kept + refused + failed, and what was stopped. */
  readonly asked: number;
  readonly kept: number;
  readonly refused: Readonly<Record<RejectionReason, number>>;
  readonly failed: Readonly<Record<FailureKind, number>>;
}

/** Adds up outcomes; a round that ends is none of a section. */
export class OutcomeTally {
  #asked = 0;
  #kept = 0;
  readonly #refused: Record<RejectionReason, number> = { empty: 0, markup: 0, tooLong: 0, newNumbers: 0 };
  readonly #failed: Record<FailureKind, number> = { timeout: 0, rateLimited: 0, unreachable: 0, other: 0 };

  asked(): void {
    this.#asked += 1;
  }

  add(outcome: Outcome): void {
    if (outcome.kind === "kept") this.#kept += 1;
    if (outcome.kind === "refused") this.#refused[outcome.why] += 1;
    if (outcome.kind === "failed") this.#failed[outcome.why] += 1;
  }

  counts(): SummaryCounts {
    return {
      asked: this.#asked,
      kept: this.#kept,
      refused: { ...this.#refused },
      failed: { ...this.#failed },
    };
  }
}
