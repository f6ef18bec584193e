import type { RejectionReason } from "./check-summary.js";
import type { FailureKind } from "./request-failure.js";

/** The outcome of a request. `message` is for the log and never contains the API key. */
export type Outcome =
  | { readonly kind: "kept"; readonly message: string }
  | { readonly kind: "refused"; readonly why: RejectionReason; readonly message: string }
  | { readonly kind: "failed"; readonly why: FailureKind; readonly message: string }
  /** No more sections are requested until the next round. */
  | { readonly kind: "roundEnded"; readonly message: string };

export interface SummaryCounts {
  /** Requested sections, not attempts. When idle, the sum of kept, refused, failed and stopped ones. */
  readonly asked: number;
  readonly kept: number;
  readonly refused: Readonly<Record<RejectionReason, number>>;
  readonly failed: Readonly<Record<FailureKind, number>>;
}

/** Counts outcomes of sections. `roundEnded` is not one of them. */
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
