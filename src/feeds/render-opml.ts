import type { Instant } from "../articles/article.js";
import type { Channel } from "./feed.js";
import { type FeedPlace, feedPath, TAXONOMIES, type Taxonomy, type Term, titleOfTerm } from "./feed-place.js";
import { append, type Element, newXml, serializeXml } from "./xml-tree.js";

// The keys of that record are its kinds, and no others.
const KINDS = Object.keys(TAXONOMIES) as Taxonomy[];

/**
 * A list of subscriptions (opml.org/spec2.opml): the feed of everything, then those of the cuts, by
 * kind. Each is there once, as RSS, which every reader takes: who imports the list subscribes once.
 *
 * @param modified when any of the feeds last changed
 * @throws PublisherError `document-malformed`
 */
export function renderOpml(channel: Channel, terms: readonly Term[], modified: Instant): string {
  const document = newXml("opml", { version: "2.0" });
  const head = append(document.root, "head");
  append(head, "title", channel.title);
  append(head, "dateModified", new Date(modified).toUTCString());
  if (channel.author !== undefined) append(head, "ownerName", channel.author);
  const body = append(document.root, "body");
  appendFeed(body, channel.title, {}, channel.home);
  for (const kind of KINDS) {
    const ofKind = terms.filter((term) => term.kind === kind);
    if (ofKind.length === 0) continue;
    const group = append(body, "outline", undefined, { text: TAXONOMIES[kind].title });
    for (const term of ofKind) appendFeed(group, titleOfTerm(term, channel.language), { term }, channel.home);
  }
  return serializeXml(document, "feeds.opml");
}

function appendFeed(parent: Element, title: string, place: FeedPlace, home: string): void {
  append(parent, "outline", undefined, {
    type: "rss",
    text: title,
    title,
    xmlUrl: new URL(feedPath(place, "rss").slice(1), home).href,
    htmlUrl: new URL(feedPath(place, "page").slice(1), home).href,
    version: "RSS2",
  });
}
