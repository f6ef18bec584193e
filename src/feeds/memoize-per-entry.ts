import type { Channel, Entry, Feed } from "./feed.js";

/** All of a channel that shows in its entries. */
export type EntryContext = Pick<Channel, "home" | "language">;

/**
 * Makes the part of a feed that belongs to its entries, in their order, and of entries that stood in another feed
 * before takes what was made then: most entries are in the main feed or an archive page, and in several cuts.
 * What is kept goes with the entry.
 *
 * @param make the part that belongs to each entry of a feed, of which nothing else than an `EntryContext` shows
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
