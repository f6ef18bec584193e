import type { Element } from "@xmldom/xmldom";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Entry, Feed } from "./feed.js";
import { feedSkeleton } from "./feed-skeleton.js";
import { append, childrenOf, declareNamespaces, parseXml, serializeXml, setText } from "./xml-tree.js";

/**
 * RSS 2.0 with `content:encoded`, `dc:creator` and `atom:updated`.
 *
 * @throws PublisherError `document-malformed`
 */
export function renderRss(feed: Feed): string {
  const { document, root } = parseXml(feedSkeleton(feed, "rss"));
  declareNamespaces(root, ["atom", "content", "dc"]);
  const channel = childrenOf(root, "channel")[0] ?? append(root, "channel");
  setText(channel, "title", feed.channel.title);
  setText(channel, "description", feed.channel.description);
  for (const [index, item] of childrenOf(channel, "item").entries()) {
    const entry = feed.entries[index];
    if (entry !== undefined) completeItem(item, entry);
  }
  return serializeXml(document, "rss.xml");
}

function completeItem(item: Element, entry: Entry): void {
  setText(item, "title", entry.title);
  setText(item, "guid", entry.id, { isPermaLink: "false" });
  // RSS's own `author` has to be an e-mail address, which few want to publish.
  for (const { name } of entry.authors) append(item, "dc:creator", name);
  for (const category of [...entry.categories, ...entry.tags]) append(item, "category", category);
  append(item, "atom:updated", new Date(entry.updated).toISOString());
  if (entry.attachment !== undefined) {
    const { url, type, length } = entry.attachment;
    append(item, "enclosure", undefined, { url, length: String(length), type });
  }
  append(item, "description", { html: summaryHtml(entry) });
  append(item, "content:encoded", { html: contentHtml(entry) });
}
