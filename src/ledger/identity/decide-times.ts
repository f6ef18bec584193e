import type { Article, Instant } from "../../articles/article.js";
import { type ArticleRecord, isStub, type KnownArticle } from "./known-article.js";
import type { Match } from "./match-articles.js";

export interface RefreshTime {
  readonly now: Instant;
  /** The time to record for events of this refresh (`eventTime`). */
  readonly eventTime: Instant;
}

/**
 * The time to record for an event that happens now: later than every time in the ledger. A clock that stepped back
 * would date the event before others, outside every feed's window.
 *
 * @param latest the latest time in the ledger; undefined when there is none
 */
export function eventTime(latest: Instant | undefined, now: Instant): Instant {
  return latest === undefined || now >= latest ? now : latest + 1;
}

/** The arrival of an article of the first refresh: its own date, or 0 (not new) without one. */
export function initialArrival(
  { published }: Pick<ArticleRecord, "published">,
  { date, embargo }: Article,
): Instant {
  return date === undefined && embargo === undefined ? 0 : published;
}

/** The author's dates win; otherwise the article keeps the dates that it had. */
export function decideTimes(
  match: Match,
  { now, eventTime }: RefreshTime,
): Pick<ArticleRecord, "published" | "updated" | "released" | "corrected"> {
  const { observation, previous } = match;
  const { article, contentHash } = observation;
  const remembered = previous?.released == null ? undefined : previous.published;
  const published = Math.max(
    importedDate(article, previous) ?? article.date ?? remembered ?? now,
    article.embargo ?? Number.NEGATIVE_INFINITY,
  );
  // The same bytes have the same meaning, even if a later version of the program hashes it otherwise. A stub's text
  // was never read, so it cannot have changed.
  const sameMeaning =
    previous === undefined ||
    isStub(previous) ||
    previous.contentHash === contentHash ||
    previous.meaningHash === article.meaningHash;
  const updated = Math.max(
    article.updated ?? (sameMeaning ? (previous?.updated ?? published) : now),
    published,
  );
  const releasedBefore = previous?.published === published ? previous.released : null;
  // An article that had expired before it was first seen is never shown.
  const released = isExpired(article.expires, now) ? null : eventTime;
  return {
    published,
    updated,
    released: published <= now ? (previous?.released ?? released) : releasedBefore,
    corrected: isCorrection(match, { sameMeaning, updated }, now) ? eventTime : (previous?.corrected ?? null),
  };
}

/** Whether readers have to fetch an article again that they had. */
function isCorrection(
  match: Match,
  { sameMeaning, updated }: { readonly sameMeaning: boolean; readonly updated: Instant },
  now: Instant,
): boolean {
  const { previous } = match;
  if (previous === undefined || previous.released === null || previous.withdrawnByHand !== null) return false;
  return !sameMeaning || updated > previous.updated || wasGone(match, now);
}

/** Whether feeds said that the article was deleted, or had it under another id. */
function wasGone({ id, previous }: Match, now: Instant): boolean {
  return (
    previous !== undefined &&
    (previous.id !== id || previous.withdrawn !== null || isExpired(previous.expires, now))
  );
}

function isExpired(expires: Instant | null | undefined, now: Instant): boolean {
  return expires != null && expires <= now;
}

/** The date of the earlier feed, until the author changes the article's own. */
function importedDate({ date }: Article, previous: KnownArticle | undefined): Instant | undefined {
  return previous?.imported?.over === date ? previous?.imported?.date : undefined;
}
