import type { Failure, Outcome } from "./trial.js";

/** What a thread is to try. */
export interface ArticleWork {
  readonly seed: number;
  /** Cases from 1 to this. */
  readonly count: number;
  /** The number of the next batch, which all threads take theirs from. */
  readonly nextBatch: SharedArrayBuffer;
  /** The case that the thread is at; less than 0 while a batch is rendered, 0 in between. */
  readonly at: SharedArrayBuffer;
  /** A batch to begin with, without one of its cases: what a thread before was stopped at. */
  readonly again: { readonly batch: number; readonly without: number } | undefined;
}

export interface FailedCase extends Failure {
  /** The file, made as small as it fails in the same way; each byte is one character. */
  readonly smallest: string | undefined;
}

export type ArticleUpdate =
  /** The thread as the system knows it: the last part of its path below `/proc/PID/task`. */
  | { readonly kind: "began"; readonly task: string }
  | { readonly kind: "batch"; readonly outcome: Outcome; readonly failed: readonly FailedCase[] };

/** Articles in one feed. */
export const BATCH = 24;
