import { v5 as uuidv5 } from "uuid";
import type { Author } from "../articles/article.js";
import { withoutForbidden } from "../articles/clean-text.js";
import { parseUrl } from "../lib/parse-url.js";
import { appendPicture } from "./append-picture.js";
import { contactOf } from "./author-contact.js";
import { categoriesOf } from "./entry-categories.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Attachment, Entry, Feed } from "./feed.js";
import { feedSkeleton } from "./feed-library.js";
import { feedLinks } from "./feed-links.js";
import { type EntryContext, memoize } from "./memoize.js";
import { webUri, withWebUri } from "./web-uri.js";
import {
  append,
  childrenOf,
  declareNamespaces,
  type Element,
  parseXml,
  serializeXml,
  setAttributes,
  setText,
  takeAll,
  writeElement,
} from "./xml-tree.js";

/** A scheme, and none of the characters that no address may hold (RFC 3987 §2.2). */
const IRI = /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]+$/i;

/**
 * Atom 1.0 (RFC 4287), with archives (RFC 5005) and tombstones of entries that are no more (RFC 6721).
 *
 * @throws PublisherError `document-malformed`
 */
export function renderAtom(feed: Feed): string {
  const document = parseXml(feedSkeleton({ ...feed, entries: [] }, "atom"), "atom.xml");
  const { root } = document;
  declareNamespaces(root, ["fh", "media"]);
  completeFeed(root, feed);
  appendTombstones(root, feed);
  // After the feed's own elements: some parsers stop reading those at the first entry.
  root.children.push(...entriesOf(feed));
  return serializeXml(document, "atom.xml");
}

const entriesOf = memoize((feed: Feed) => {
  const { root } = parseXml(feedSkeleton(feed, "atom"), "atom.xml");
  const elements = childrenOf(root, "entry");
  for (const [index, element] of elements.entries()) {
    const entry = feed.entries[index];
    if (entry !== undefined) completeEntry(element, entry, feed.channel);
  }
  return elements.map(writeElement);
});

/** An archive page has the id of its feed, whose entries it holds (RFC 5005, appendix B). */
function completeFeed(root: Element, feed: Feed): void {
  const { channel } = feed;
  setAttributes(root, { "xml:lang": channel.language });
  setText(root, "title", channel.title, { type: "text" });
  if (channel.description !== "") append(root, "subtitle", channel.description, { type: "text" });
  if (channel.copyright !== undefined) append(root, "rights", channel.copyright, { type: "text" });
  append(root, "icon", new URL("icon.svg", channel.home).href);
  const logo = channel.image === undefined ? undefined : webUri(channel.image);
  if (logo !== undefined) append(root, "logo", logo);
  appendAuthor(root, { name: channel.author ?? channel.title });
  takeAll(root, "link");
  for (const link of feedLinks(feed, "atom")) append(root, "link", undefined, { ...link });
  if (feed.current !== undefined) append(root, "fh:archive");
}

function appendTombstones(root: Element, { deleted }: Feed): void {
  // Where there are none, checkers would wonder at the vocabulary.
  if (deleted.length > 0) declareNamespaces(root, ["at"]);
  for (const { id, when } of deleted) {
    append(root, "at:deleted-entry", undefined, { ref: atomId(id), when: new Date(when).toISOString() });
  }
}

function completeEntry(element: Element, entry: Entry, { language, home }: EntryContext): void {
  if (entry.language !== language) setAttributes(element, { "xml:lang": entry.language });
  setText(element, "title", entry.title, { type: "text" });
  setText(element, "id", atomId(entry.id));
  for (const link of childrenOf(element, "link")) {
    setAttributes(link, { rel: "alternate", type: "text/html" });
  }
  appendEnclosure(element, entry.attachment);
  for (const author of entry.authors) appendAuthor(element, author);
  for (const { term, scheme } of categoriesOf(entry, home)) {
    append(element, "category", undefined, { term, scheme, label: term });
  }
  appendSource(element, entry.source);
  appendPicture(element, entry.image);
  // Neither is to be there and blank (RFC 4287 §4.1.1.1).
  const [summary, content] = [summaryHtml(entry), contentHtml(entry)];
  if (summary !== "") append(element, "summary", { html: summary }, { type: "html" });
  if (content !== "") append(element, "content", { html: content }, { type: "html" });
}

function appendEnclosure(element: Element, attachment: Attachment | undefined): void {
  const attached = withWebUri(attachment);
  if (attached === undefined) return;
  const { url, type, length } = attached;
  append(element, "link", undefined, { rel: "enclosure", href: url, type, length: String(length) });
}

/** All that is known of the other publication; when it was updated is not (RFC 4287 §4.2.11). */
function appendSource(element: Element, given: Entry["source"]): void {
  const from = withWebUri(given);
  if (from === undefined) return;
  const source = append(element, "source");
  append(source, "id", from.url);
  append(source, "title", from.title, { type: "text" });
  append(source, "link", undefined, { rel: "alternate", href: from.url });
}

function appendAuthor(parent: Element, author: Author): void {
  const element = append(parent, "author");
  append(element, "name", author.name);
  const { uri, email } = contactOf(author);
  if (uri !== undefined) append(element, "uri", uri);
  if (email !== undefined) append(element, "email", email);
}

/** Atom wants an IRI (RFC 4287 §4.2.6) where RSS and JSON Feed take any text: an id that is none gets a name-based one. */
function atomId(id: string): string {
  const clean = withoutForbidden(id);
  return IRI.test(clean) && parseUrl(clean) !== undefined ? clean : `urn:uuid:${uuidv5(clean, uuidv5.URL)}`;
}
