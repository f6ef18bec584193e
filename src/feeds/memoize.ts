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
export function memoize<Part>(make: (feed: Feed) => readonly Part[]): (feed: Feed) => Part[] {
  const kept = new WeakMap<Entry, Map<string, Part>>();
  return (feed) => {
    const context = contextOf(feed.channel);
    const fresh = feed.entries.filter((entry) => kept.get(entry)?.has(context) !== true);
    const parts = fresh.length === 0 ? [] : make({ ...feed, entries: fresh });
    for (const [index, part] of parts.entries()) {
      const entry = fresh[index];
      if (entry !== undefined) kept.set(entry, new Map(kept.get(entry)).set(context, part));
    }
    return feed.entries.flatMap((entry) => kept.get(entry)?.get(context) ?? []);
  };
}

function contextOf({ home, language }: EntryContext): string {
  return JSON.stringify([home, language]);
}
