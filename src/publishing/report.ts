import type { Finding, Instant, Rejection } from "../articles/article.js";
import type { Work } from "./work-counts.js";

/** The state of a notification of a WebSub hub or a cache. */
export interface NotificationStatus {
  readonly receiver: string;
  readonly topic: string;
  readonly state: "waiting" | "accepted" | "retrying" | "failed";
  readonly attempts: number;
  readonly problem?: string;
}

/** The result of a refresh. Articles are named by their paths. */
export interface RefreshReport {
  readonly started: Instant;
  /** In milliseconds. */
  readonly duration: number;
  readonly work: Work;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  /** Still published although their files are gone (`removals: keep`). */
  readonly absent: readonly string[];
  readonly unchanged: number;
  /** Valid, but not published, for example drafts. */
  readonly held: readonly { readonly path: string; readonly reason: string }[];
  readonly rejected: readonly Rejection[];
  /** Warnings about published articles. */
  readonly doubts: readonly Finding[];
  /** Numbers of articles that are shown now, and of those scheduled for later. */
  readonly shown: number;
  readonly scheduled: number;
  /** Reduced to their summaries in the main feed, to fit its maximum size. */
  readonly shortened: readonly string[];
  /** Left out of the main feed, to fit its maximum size. They are in the archive. */
  readonly dropped: readonly string[];
  /** Paths of the documents whose bytes changed. */
  readonly documents: readonly string[];
  /** Notifications of hubs and caches since the last report. */
  readonly announced?: readonly NotificationStatus[];
}
