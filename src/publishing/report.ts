import type { Finding, Instant, Rejection } from "../articles/article.js";
import type { Work } from "./work-counts.js";

/** How far the news of a feed has come at a WebSub hub, or at the caches in front. */
export interface HubOutcome {
  readonly receiver: string;
  readonly topic: string;
  readonly state: "waiting" | "accepted" | "retrying" | "failed";
  readonly attempts: number;
  readonly problem?: string;
}

/** What a refresh found and did. Articles are named by their paths. */
export interface RefreshReport {
  readonly started: Instant;
  /** Milliseconds. */
  readonly duration: number;
  readonly work: Work;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  /** Their files are gone, and they stay published (`removals: keep`). */
  readonly absent: readonly string[];
  readonly unchanged: number;
  /** Sound, but not to be shown: drafts and the like. */
  readonly held: readonly { readonly path: string; readonly reason: string }[];
  readonly rejected: readonly Rejection[];
  /** Published all the same; something about them should be looked at. */
  readonly doubts: readonly Finding[];
  /** How many articles are shown now, and how many wait for their date. */
  readonly shown: number;
  readonly scheduled: number;
  /** In the feed of everything with their summaries alone, since it would be too large otherwise. */
  readonly shortened: readonly string[];
  /** Not even that: they are in the archive only. */
  readonly dropped: readonly string[];
  /** Paths of the documents whose bytes changed. */
  readonly documents: readonly string[];
  /** What became of telling hubs and caches since the last report, where there are any. */
  readonly announced?: readonly HubOutcome[];
}
