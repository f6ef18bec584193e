import type { Instant, Rejection } from "../articles/article.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Refresh } from "./refreshes.js";

/** The latest report is searched for among this many refreshes. */
const RECENT_REFRESHES = 20;

/** The status of a running service. */
export interface ServiceStatus extends ArticleCounts, RefreshState {
  readonly version: string;
  readonly title: string;
  /** The public URL of the front page. */
  readonly address: string;
  readonly publicationId: string;
  readonly directory: string;
  /** When the process started. */
  readonly since: Instant;
  /** The next time at which the schedule refreshes. */
  readonly nextRefresh: Instant | undefined;
}

export interface ArticleCounts {
  readonly shown: number;
  /** The private ones among those shown. */
  readonly private: number;
  readonly scheduled: number;
}

export interface RefreshState {
  readonly underWay: readonly Refresh[];
  /** The last one that ended, successful or not. */
  readonly latest: Refresh | undefined;
  /** Of the last refresh that has a report. */
  readonly rejected: readonly Rejection[];
}

/** @param latest returns refreshes, latest first */
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
