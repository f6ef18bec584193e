import type { Channel, Entry, Feed } from "./feed.js";

/** The fields of a channel that affect its entries. */
export type EntryContext = Pick<Channel, "home" | "language">;

/**
 * Renders the entries of a feed in order, and reuses parts that were rendered for another feed: most entries
 * are in the main feed or an archive page, and in several term feeds. A part is cached as long as its entry
 * exists.
 *
 * @param make returns one part per entry; it may depend on the entry and the `EntryContext` only
 */
export function memoizePerEntry<Part>(make: (feed: Feed) => readonly Part[]): (feed: Feed) => Part[] {
  const cache = new WeakMap<Entry, Map<string, Part>>();
  return (feed) => {
    const context = contextKey(feed.channel);
    const uncached = feed.entries.filter((entry) => cache.get(entry)?.has(context) !== true);
    const parts = uncached.length === 0 ? [] : make({ ...feed, entries: uncached });
    for (const [index, part] of parts.entries()) {
      const entry = uncached[index];
      if (entry !== undefined) cache.set(entry, new Map(cache.get(entry)).set(context, part));
    }
    return feed.entries.flatMap((entry) => cache.get(entry)?.get(context) ?? []);
  };
}

function contextKey({ home, language }: EntryContext): string {
  return JSON.stringify([home, language]);
}
