import type { Failure, Outcome } from "./trial.js";

/** The work of a thread. */
export interface ArticleWork {
  readonly seed: number;
  /** Cases from 1 to this. */
  readonly count: number;
  /** The number of the next batch, shared by all threads. */
  readonly nextBatch: SharedArrayBuffer;
  /** The thread's current case; negative while a batch is rendered, 0 in between. */
  readonly at: SharedArrayBuffer;
  /** A batch to repeat without the case at which the thread before was stopped. */
  readonly again: { readonly batch: number; readonly without: number } | undefined;
}

export interface FailedCase extends Failure {
  /** The smallest file that fails in the same way; each byte is one character. */
  readonly smallest: string | undefined;
}

export type ArticleUpdate =
  /** The thread's id in the system: the last part of its path below `/proc/PID/task`. */
  | { readonly kind: "began"; readonly task: string }
  | { readonly kind: "batch"; readonly outcome: Outcome; readonly failed: readonly FailedCase[] };

/** Articles in one feed. */
export const BATCH = 24;
