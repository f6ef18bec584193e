import type { Finding, Instant, Rejection } from "../articles/article.js";

/** What a refresh found and did. Articles are named by their paths. */
export interface RefreshReport {
  readonly started: Instant;
  /** Milliseconds. */
  readonly duration: number;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Sound, but not to be shown: drafts and the like. */
  readonly held: readonly { readonly path: string; readonly reason: string }[];
  readonly rejected: readonly Rejection[];
  /** Published all the same; something about them should be looked at. */
  readonly doubts: readonly Finding[];
  /** How many articles are shown now, and how many wait for their date. */
  readonly shown: number;
  readonly scheduled: number;
  /** Paths of the documents whose bytes changed. */
  readonly documents: readonly string[];
}
