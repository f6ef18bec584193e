import { appendPicture } from "./append-picture.js";
import { categoriesOf } from "./entry-categories.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Entry, Feed } from "./feed.js";
import { feedSkeleton } from "./feed-library.js";
import { feedLinks } from "./feed-links.js";
import { type EntryContext, memoize } from "./memoize.js";
import { updatePeriod } from "./update-period.js";
import { webUri, withWebUri } from "./web-uri.js";
import {
  append,
  childrenOf,
  declareNamespaces,
  type Element,
  parseXml,
  serializeXml,
  setText,
  takeAll,
  writeElement,
} from "./xml-tree.js";

/**
 * RSS 2.0 with what its modules add: whole articles, authors' names, dates of updates, pictures, archives.
 *
 * @throws PublisherError `document-malformed`
 */
export function renderRss(feed: Feed): string {
  const document = parseXml(feedSkeleton({ ...feed, entries: [] }, "rss"), "rss.xml");
  const { root } = document;
  declareNamespaces(root, ["atom", "content", "dc", "fh", "media", "sy"]);
  const channel = childrenOf(root, "channel")[0] ?? append(root, "channel");
  completeChannel(channel, feed);
  channel.children.push(...itemsOf(feed));
  return serializeXml(document, "rss.xml");
}

const itemsOf = memoize((feed: Feed) => {
  const { root } = parseXml(feedSkeleton(feed, "rss"), "rss.xml");
  const items = childrenOf(root, "channel").flatMap((channel) => childrenOf(channel, "item"));
  for (const [index, item] of items.entries()) {
    const entry = feed.entries[index];
    if (entry !== undefined) completeItem(item, entry, feed.channel);
  }
  return items.map(writeElement);
});

function completeChannel(element: Element, feed: Feed): void {
  const { channel } = feed;
  setText(element, "title", channel.title);
  setText(element, "description", channel.description);
  if (channel.copyright !== undefined) append(element, "copyright", channel.copyright);
  appendImage(element, feed);
  const { period, frequency } = updatePeriod(channel.maxAge);
  append(element, "sy:updatePeriod", period);
  append(element, "sy:updateFrequency", String(frequency));
  if (feed.current !== undefined) append(element, "fh:archive");
  takeAll(element, "atom:link");
  for (const link of feedLinks(feed, "rss")) append(element, "atom:link", undefined, { ...link });
}

/** Its title and link are to be the channel's own (rssboard.org/rss-specification, `image`). */
function appendImage(element: Element, { channel, page }: Feed): void {
  const url = channel.image === undefined ? undefined : webUri(channel.image);
  if (url === undefined) return;
  const image = append(element, "image");
  append(image, "url", url);
  append(image, "title", channel.title);
  append(image, "link", page);
}

function completeItem(item: Element, entry: Entry, { home, language }: EntryContext): void {
  setText(item, "title", entry.title);
  setText(item, "guid", entry.id);
  append(item, "atom:updated", new Date(entry.updated).toISOString());
  // RSS's own `author` has to be an e-mail address, which few want to publish.
  for (const { name } of entry.authors) append(item, "dc:creator", name);
  if (entry.language !== language) append(item, "dc:language", entry.language);
  for (const { term, scheme } of categoriesOf(entry, home))
    append(item, "category", term, { domain: scheme });
  const source = withWebUri(entry.source);
  if (source !== undefined) append(item, "source", source.title, { url: source.url });
  const attached = withWebUri(entry.attachment);
  if (attached !== undefined) {
    const { url, type, length } = attached;
    append(item, "enclosure", undefined, { url, length: String(length), type });
  }
  appendPicture(item, entry.image);
  append(item, "description", { html: summaryHtml(entry) });
  append(item, "content:encoded", { html: contentHtml(entry) });
}
