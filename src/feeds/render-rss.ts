import { contentHtml, summaryHtml } from "./entry-content.js";
import { categoriesOf, pictureElements } from "./entry-elements.js";
import type { Entry, Feed } from "./feed.js";
import { completeEach, renderWithLibrary } from "./feed-library.js";
import { feedLinks } from "./feed-links.js";
import { type EntryContext, memoizePerEntry } from "./memoize-per-entry.js";
import { updatePeriod } from "./update-period.js";
import { toWebUri, withWebUri } from "./web-uri.js";
import {
  cdata,
  childrenNamed,
  DECLARATION,
  element,
  type Markup,
  namespaces,
  readXml,
  writeElement,
  type XmlElement,
  xmlDocument,
} from "./xml.js";

/**
 * RSS 2.0 with modules for full content, author names, update dates, images and archives.
 *
 * @throws PublisherError `document-malformed`
 */
export function renderRss(feed: Feed): string {
  const { name, attributes, children } = readXml(renderWithLibrary({ ...feed, entries: [] }, "rss"));
  const fields = children.flatMap((channel) => channel.children).map((field) => writeElement(field));
  const root = element(
    name,
    { ...attributes, ...namespaces("atom", "content", "dc", "fh", "media", "sy") },
    element("channel", {}, [...fields, ...channelElements(feed), ...itemsOf(feed)]),
  );
  return xmlDocument(root, "rss.xml", `${DECLARATION}\n`);
}

const itemsOf = memoizePerEntry((feed: Feed) => {
  const items = childrenNamed(readXml(renderWithLibrary(feed, "rss")).children, "item");
  return completeEach(items, feed, completeItem);
});

function channelElements(feed: Feed): Markup[] {
  const { copyright, maxAge } = feed.channel;
  const { period, frequency } = updatePeriod(maxAge);
  return [
    ...(copyright === undefined ? [] : [element("copyright", {}, copyright)]),
    ...imageElement(feed),
    element("sy:updatePeriod", {}, period),
    element("sy:updateFrequency", {}, String(frequency)),
    ...(feed.current === undefined ? [] : [element("fh:archive")]),
    ...feedLinks(feed, "rss").map((link) => element("atom:link", { ...link })),
  ];
}

/** Its title and link must be those of the channel (rssboard.org/rss-specification, `image`). */
function imageElement({ channel, page }: Feed): Markup[] {
  const url = channel.image === undefined ? undefined : toWebUri(channel.image);
  if (url === undefined) return [];
  return [
    element("image", {}, [
      element("url", {}, url),
      element("title", {}, channel.title),
      element("link", {}, page),
    ]),
  ];
}

function completeItem(item: XmlElement, entry: Entry, { home, language }: EntryContext): Markup {
  const source = withWebUri(entry.source);
  const summary = summaryHtml(entry);
  return element(item.name, item.attributes, [
    ...item.children.map((child) => writeElement(child)),
    element("atom:updated", {}, new Date(entry.updated).toISOString()),
    // `author` of RSS must be an e-mail address, which few authors want to publish.
    ...entry.authors.map(({ name }) => element("dc:creator", {}, name)),
    ...(entry.language === language ? [] : [element("dc:language", {}, entry.language)]),
    ...categoriesOf(entry, home).map(({ term, scheme }) => element("category", { domain: scheme }, term)),
    ...(source === undefined ? [] : [element("source", { url: source.url }, source.title)]),
    ...enclosureElement(entry),
    ...pictureElements(entry.image),
    element("description", {}, cdata(summary)),
    element("content:encoded", {}, cdata(contentHtml(entry, summary))),
  ]);
}

function enclosureElement({ attachment }: Entry): Markup[] {
  const attached = withWebUri(attachment);
  if (attached === undefined) return [];
  const { url, type, length } = attached;
  return [element("enclosure", { url, length: String(length), type })];
}
