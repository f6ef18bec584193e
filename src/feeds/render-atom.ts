import type { Element } from "@xmldom/xmldom";
import { v5 as uuidv5 } from "uuid";
import type { Author } from "../articles/article.js";
import { withoutForbidden } from "../articles/clean-text.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Entry, Feed } from "./feed.js";
import { feedSkeleton } from "./feed-skeleton.js";
import { append, childrenOf, parseXml, serializeXml, setText } from "./xml-tree.js";

/** A scheme, and none of the characters that no address may hold (RFC 3987 §2.2). */
const IRI = /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]+$/i;

/**
 * Atom 1.0 (RFC 4287).
 *
 * @throws PublisherError `document-malformed`
 */
export function renderAtom(feed: Feed): string {
  const { channel } = feed;
  const { document, root } = parseXml(feedSkeleton(feed, "atom"));
  root.setAttribute("xml:lang", channel.language);
  setText(root, "title", channel.title);
  setText(root, "subtitle", channel.description);
  const entries = childrenOf(root, "entry");
  appendAuthor(root, { name: channel.author ?? channel.title });
  for (const [index, element] of entries.entries()) {
    const entry = feed.entries[index];
    if (entry !== undefined) completeEntry(element, entry, channel.language);
    // After the feed's own elements: some parsers stop reading those at the first entry.
    root.appendChild(element);
  }
  return serializeXml(document, "atom.xml");
}

function completeEntry(element: Element, entry: Entry, feedLanguage: string): void {
  if (entry.language !== feedLanguage) element.setAttribute("xml:lang", entry.language);
  setText(element, "title", entry.title, { type: "text" });
  setText(element, "id", atomId(entry.id));
  for (const link of childrenOf(element, "link")) {
    link.setAttribute("rel", "alternate");
    link.setAttribute("type", "text/html");
  }
  if (entry.attachment !== undefined) {
    const { url, type, length } = entry.attachment;
    append(element, "link", undefined, { rel: "enclosure", href: url, type, length: String(length) });
  }
  for (const author of entry.authors) appendAuthor(element, author);
  for (const term of [...entry.categories, ...entry.tags]) append(element, "category", undefined, { term });
  append(element, "summary", { html: summaryHtml(entry) }, { type: "html" });
  append(element, "content", { html: contentHtml(entry) }, { type: "html" });
}

function appendAuthor(parent: Element, { name, url, email }: Author): void {
  const author = append(parent, "author");
  append(author, "name", name);
  if (url !== undefined && URL.canParse(url)) append(author, "uri", url);
  if (email !== undefined) append(author, "email", email);
}

/** Atom wants an IRI (RFC 4287 §4.2.6) where RSS and JSON Feed take any text: an id that is none gets a name-based one. */
function atomId(id: string): string {
  const clean = withoutForbidden(id);
  return IRI.test(clean) && URL.canParse(clean) ? clean : `urn:uuid:${uuidv5(clean, uuidv5.URL)}`;
}
