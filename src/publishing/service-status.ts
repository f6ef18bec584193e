import type { Instant, Rejection } from "../articles/article.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Refresh } from "./refreshes.js";

/** Refreshes that are looked through for the latest that left a report. */
const RECENT_REFRESHES = 20;

/** What a process that publishes says of itself, to those who run it. */
export interface ServiceStatus extends ArticleCounts, RefreshState {
  readonly version: string;
  readonly title: string;
  /** The public address of the front page. */
  readonly address: string;
  readonly publicationId: string;
  readonly directory: string;
  /** When it was started. */
  readonly since: Instant;
  /** When the schedule looks for changes next. */
  readonly nextRefresh: Instant | undefined;
}

export interface ArticleCounts {
  readonly shown: number;
  /** How many of them are for subscribers alone. */
  readonly private: number;
  readonly scheduled: number;
}

export interface RefreshState {
  readonly underWay: readonly Refresh[];
  /** The last that has ended, whichever way. */
  readonly latest: Refresh | undefined;
  /** By the last that could look at the directory. */
  readonly rejected: readonly Rejection[];
}

/** @param latest refreshes, the latest first */
export async function refreshState(latest: (count: number) => Promise<Refresh[]>): Promise<RefreshState> {
  const refreshes = await latest(RECENT_REFRESHES);
  const hasEnded = ({ state }: Refresh) => state === "done" || state === "failed";
  return {
    underWay: refreshes.filter((refresh) => !hasEnded(refresh)),
    latest: refreshes.find(hasEnded),
    rejected: refreshes.find(({ report }) => report !== undefined)?.report?.rejected ?? [],
  };
}

export async function articleCounts(ledger: Pick<Ledger, "articles">, now: Instant): Promise<ArticleCounts> {
  const shown = await ledger.articles.countShown(now);
  const privateCount = shown - (await ledger.articles.countShown(now, "public"));
  return { shown, private: privateCount, scheduled: await ledger.articles.countScheduled(now) };
}
