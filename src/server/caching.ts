import type { Document } from "../feeds/document.js";
import { isTopic } from "../feeds/feed-place.js";
import { surrogateKeysOf } from "../feeds/surrogate-keys.js";
import { cacheControl, type Freshness } from "./cache-control.js";
import type { Headers } from "./document-headers.js";

/** What caches may do with documents, as the publisher wants it. */
export interface CachePolicy {
  /** Seconds that readers and caches may keep a document before asking again. */
  readonly maxAge: number;
  /** Seconds that shared caches may keep a feed, which are told when it changes. */
  readonly sharedMaxAge: number;
  /** The header in which a CDN reads the names by which it may be told to let go of a document. */
  readonly surrogateKeys: string | undefined;
}

/** How long a document may be kept; only of feeds that one may subscribe to are caches told that they changed. */
export function freshnessOf(
  { path }: Pick<Document, "path">,
  { maxAge, sharedMaxAge }: CachePolicy,
  times: Pick<Freshness, "nextMoment" | "now">,
): Freshness {
  return { ...times, maxAge, sharedMaxAge: isTopic(path) ? sharedMaxAge : maxAge };
}

/** The headers that caches go by. */
export function cachingHeaders(
  { path }: Pick<Document, "path">,
  policy: CachePolicy,
  freshness: Freshness,
): Headers {
  const { surrogateKeys: name } = policy;
  const caching = { "Cache-Control": cacheControl(freshness) };
  if (name === undefined) return caching;
  // Fastly and Varnish part keys by spaces, Cloudflare and Akamai by commas.
  return { ...caching, [name]: surrogateKeysOf(path).join(/tag$/i.test(name) ? "," : " ") };
}
