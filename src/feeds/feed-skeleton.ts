import { Feed as Skeleton } from "feed";
import type { Feed } from "./feed.js";

export const GENERATOR = "Feedwright";

/**
 * What the `feed` library says well: the frame of a document, its entries with ids, links and dates.
 *
 * Free text does not pass through it, since it breaks on some (`docs/decisions/0003-feeds-completed-as-trees.md`);
 * the renderers put that into the parsed tree.
 */
export function feedSkeleton({ channel, entries, updated, links }: Feed): Skeleton {
  const skeleton = new Skeleton({
    id: channel.id,
    title: GENERATOR,
    link: channel.home,
    language: channel.language,
    updated: new Date(updated),
    generator: GENERATOR,
    feedLinks: links,
    ttl: Math.max(1, Math.round(channel.maxAge / 60)),
  });
  for (const entry of entries) {
    skeleton.addItem({
      title: GENERATOR,
      id: channel.id,
      guid: GENERATOR,
      link: entry.url,
      date: new Date(entry.updated),
      published: new Date(entry.published),
    });
  }
  return skeleton;
}
