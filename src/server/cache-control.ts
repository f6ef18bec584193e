import type { Document } from "../feeds/document.js";
import { isTopic } from "../feeds/feed-path.js";
import { surrogateKeysOf } from "../feeds/surrogate-keys.js";
import type { Headers } from "./document-headers.js";

/** How long caches may serve the last version while the service is down. */
const STALE_IF_ERROR_SECONDS = 86_400;

export interface Freshness {
  /** Seconds for readers. */
  readonly maxAge: number;
  /** Seconds for shared caches. */
  readonly sharedMaxAge: number;
  /** When an article is due or expires; no copy may be older. Like `now` in milliseconds since 1970. */
  readonly nextMoment: number | undefined;
  readonly now: number;
}

/** RFC 9111 §5.2, and RFC 5861 for serving a stale copy while revalidating or on errors. */
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
 * The last instant at which `cacheControl` returns the same. Its numbers only shrink shortly before `nextMoment`: in
 * the day before it plus the longer age.
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

/** Settings about caches. */
export interface CachePolicy {
  /** Seconds that readers and caches may keep a document before asking again. */
  readonly maxAge: number;
  /** Seconds that shared caches may keep a feed; they are purged when it changes. */
  readonly sharedMaxAge: number;
  /** Name of the header with the keys that a CDN purges by. */
  readonly surrogateKeys: string | undefined;
}

/** Only subscribable feeds have the longer age of shared caches: only they are purged on a change. */
export function freshnessOf(
  { path }: Pick<Document, "path">,
  { maxAge, sharedMaxAge }: CachePolicy,
  times: Pick<Freshness, "nextMoment" | "now">,
): Freshness {
  return { ...times, maxAge, sharedMaxAge: isTopic(path) ? sharedMaxAge : maxAge };
}

export function cachingHeaders(
  { path }: Pick<Document, "path">,
  policy: CachePolicy,
  freshness: Freshness,
): Headers {
  const { surrogateKeys: name } = policy;
  const caching = { "Cache-Control": cacheControl(freshness) };
  if (name === undefined) return caching;
  // Fastly and Varnish separate keys by spaces, Cloudflare and Akamai by commas.
  return { ...caching, [name]: surrogateKeysOf(path).join(/tag$/i.test(name) ? "," : " ") };
}
