import { feedPath, parseFeedPath } from "./feed-path.js";

/** The key of everything that the service publishes. */
const SITE_KEY = "feedwright";

/**
 * What the documents of one feed have in common for a CDN, its formats, its page and its archive: `feed/` for the
 * feed of everything, `feed/categories/news/` for a category's. Documents that belong to no feed have the key that
 * all have.
 */
export function surrogateKeyOf(path: string): string {
  const parsed = parseFeedPath(path);
  return parsed === undefined ? SITE_KEY : `feed${feedPath({ term: parsed.key.term }, "page")}`;
}

/** The surrogate keys by which a CDN can purge the document at that path. */
export function surrogateKeysOf(path: string): readonly string[] {
  return [...new Set([SITE_KEY, surrogateKeyOf(path)])];
}
