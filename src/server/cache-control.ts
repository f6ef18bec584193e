/** How long the last good version may be served while the service is not there, in seconds. */
const STALE_IF_ERROR_SECONDS = 86_400;

export interface Freshness {
  /** Seconds that readers may keep a document before asking again. */
  readonly maxAge: number;
  /** Seconds that shared caches may. */
  readonly sharedMaxAge: number;
  /** When an article is due or expires, which no copy may outlast; like `now` in milliseconds since 1970. */
  readonly nextMoment: number | undefined;
  readonly now: number;
}

/**
 * What caches may do with a document (RFC 9111 §5.2, RFC 5861): keep it for a while, show it once more while
 * they ask again, and show it while nobody answers.
 */
export function cacheControl({ maxAge, sharedMaxAge, nextMoment, now }: Freshness): string {
  const left = nextMoment === undefined ? Number.POSITIVE_INFINITY : Math.floor((nextMoment - now) / 1000);
  const fresh = Math.max(0, Math.min(maxAge, left));
  const shared = Math.max(0, Math.min(sharedMaxAge, left));
  const longest = Math.max(fresh, shared);
  const revalidating = Math.max(0, Math.min(maxAge, left - longest));
  const failing = Math.max(0, Math.min(STALE_IF_ERROR_SECONDS, left - longest));
  return `public, max-age=${fresh}, s-maxage=${shared}, stale-while-revalidate=${revalidating}, stale-if-error=${failing}`;
}

/**
 * The last instant at which the same may be said: without end, but for the day before `nextMoment` and what
 * the longer of both ages adds to it, when every second counts.
 */
export function validUntil({ maxAge, sharedMaxAge, nextMoment, now }: Freshness): number {
  if (nextMoment === undefined) return Number.POSITIVE_INFINITY;
  const left = Math.floor((nextMoment - now) / 1000);
  if (left <= 0) return Number.POSITIVE_INFINITY;
  return (
    nextMoment -
    Math.min(left, Math.max(maxAge, sharedMaxAge) + Math.max(maxAge, STALE_IF_ERROR_SECONDS)) * 1000
  );
}
