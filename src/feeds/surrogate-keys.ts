import { feedPath, parseFeedPath } from "./feed-path.js";

/** The key of all published documents. */
const SITE_KEY = "feedwright";

/**
 * The CDN key that all documents of a feed share: its formats, its page and its archive. It is `feed/` for
 * the main feed, and `feed/categories/news/` for a category. Documents of no feed have the key of all
 * documents.
 */
export function surrogateKeyOf(path: string): string {
  const parsed = parseFeedPath(path);
  return parsed === undefined ? SITE_KEY : `feed${feedPath({ term: parsed.key.term }, "page")}`;
}

/** The surrogate keys with which a CDN can purge the document at that path. */
export function surrogateKeysOf(path: string): readonly string[] {
  return [...new Set([SITE_KEY, surrogateKeyOf(path)])];
}
