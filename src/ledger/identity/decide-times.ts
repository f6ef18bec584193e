import type { Article, Instant } from "../../articles/article.js";
import { type ArticleRecord, isStub, type KnownArticle } from "./known-article.js";
import type { Match } from "./match-articles.js";

export interface Clock {
  readonly now: Instant;
  /** When what happens now is said to have happened (`eventMoment`). */
  readonly event: Instant;
}

/** What was there before the publication is as new as it says; without a date nobody takes it for new. */
export function arrivalBefore(
  { published }: Pick<ArticleRecord, "published">,
  { date, embargo }: Article,
): Instant {
  return date === undefined && embargo === undefined ? 0 : published;
}

/** The article's own dates win; else it keeps what it once had. */
export function decideTimes(
  match: Match,
  { now, event }: Clock,
): Pick<ArticleRecord, "published" | "updated" | "released" | "corrected"> {
  const { observation, previous } = match;
  const { article, contentHash } = observation;
  const remembered = previous?.released == null ? undefined : previous.published;
  const published = Math.max(
    adoptedDate(article, previous) ?? article.date ?? remembered ?? now,
    article.embargo ?? Number.NEGATIVE_INFINITY,
  );
  // The same bytes mean the same, also to a later version of this program that reads them otherwise. Of an outline
  // nobody has seen the text that it had.
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
  // What had expired before it was first seen is never shown.
  const released = isOver(article.expires, now) ? null : event;
  return {
    published,
    updated,
    released: published <= now ? (previous?.released ?? released) : releasedBefore,
    corrected: isNews(match, { sameMeaning, updated }, now) ? event : (previous?.corrected ?? null),
  };
}

/** Whether readers, who had the article, have to have it anew. */
function isNews(
  match: Match,
  { sameMeaning, updated }: { readonly sameMeaning: boolean; readonly updated: Instant },
  now: Instant,
): boolean {
  const { previous } = match;
  if (previous === undefined || previous.released === null || previous.takenDown !== null) return false;
  return !sameMeaning || updated > previous.updated || wasUnknown(match, now);
}

/** Whether readers had been told that it is gone, or knew it by another id. */
function wasUnknown({ id, previous }: Match, now: Instant): boolean {
  return (
    previous !== undefined &&
    (previous.id !== id || previous.withdrawn !== null || isOver(previous.expires, now))
  );
}

function isOver(expires: Instant | null | undefined, now: Instant): boolean {
  return expires != null && expires <= now;
}

/** Subscribers have the article under the date of the earlier feed, as long as the author leaves it at that. */
function adoptedDate({ date }: Article, previous: KnownArticle | undefined): Instant | undefined {
  return previous?.adopted?.over === date ? previous?.adopted?.date : undefined;
}
