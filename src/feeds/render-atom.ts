import type { Author } from "../articles/article.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import { categoriesOf, contactOf, pictureElements } from "./entry-elements.js";
import type { Entry, Feed } from "./feed.js";
import { atomId, completeEach, renderWithLibrary } from "./feed-library.js";
import { feedLinks } from "./feed-links.js";
import { type EntryContext, memoizePerEntry } from "./memoize-per-entry.js";
import { toWebUri, withWebUri } from "./web-uri.js";
import {
  type Attributes,
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

const PLAIN_TEXT: Attributes = { type: "text" };

const HTML: Attributes = { type: "html" };

/**
 * Atom 1.0 (RFC 4287) with archives (RFC 5005) and tombstones of deleted entries (RFC 6721).
 *
 * @throws PublisherError `document-malformed`
 */
export function renderAtom(feed: Feed): string {
  const { name, attributes, children } = readXml(renderWithLibrary({ ...feed, entries: [] }, "atom"));
  const root = element(
    name,
    {
      ...attributes,
      ...namespaces("fh", "media"),
      "xml:lang": feed.channel.language,
      // Feed validators warn of a namespace without elements.
      ...(feed.deleted.length > 0 ? namespaces("at") : {}),
    },
    // The entries come last: some parsers stop reading the feed's own elements at the first entry.
    [...feedElements(children, feed), ...tombstones(feed), ...entriesOf(feed)],
  );
  return xmlDocument(root, "atom.xml", `${DECLARATION}\n`);
}

const entriesOf = memoizePerEntry((feed: Feed) => {
  const entries = childrenNamed([readXml(renderWithLibrary(feed, "atom"))], "entry");
  return completeEach(entries, feed, completeEntry);
});

/** An archive page has the id of its subscription feed (RFC 5005, appendix B). */
function feedElements(fields: readonly XmlElement[], feed: Feed): Markup[] {
  const { channel } = feed;
  const image = channel.image === undefined ? undefined : toWebUri(channel.image);
  return [
    ...named(fields, "id"),
    ...named(fields, "title", PLAIN_TEXT),
    ...named(fields, "updated"),
    ...named(fields, "generator"),
    ...named(fields, "subtitle", PLAIN_TEXT),
    ...(channel.copyright === undefined ? [] : [element("rights", PLAIN_TEXT, channel.copyright)]),
    element("icon", {}, new URL("icon.svg", channel.home).href),
    ...(image === undefined ? [] : [element("logo", {}, image)]),
    authorElement({ name: channel.author ?? channel.title }),
    ...feedLinks(feed, "atom").map((link) => element("link", { ...link })),
    ...(feed.current === undefined ? [] : [element("fh:archive")]),
  ];
}

function tombstones({ deleted }: Feed): Markup[] {
  return deleted.map(({ id, when }) =>
    element("at:deleted-entry", { ref: atomId(id), when: new Date(when).toISOString() }),
  );
}

function completeEntry(
  { name, children }: XmlElement,
  entry: Entry,
  { language, home }: EntryContext,
): Markup {
  const [title] = children;
  const summary = summaryHtml(entry);
  const content = contentHtml(entry, summary);
  return element(name, entry.language === language ? {} : { "xml:lang": entry.language }, [
    // Escaped plain text is the same in HTML.
    element("title", PLAIN_TEXT, { xml: title?.text ?? "" }),
    // The library normalizes an id that is a URL.
    element("id", {}, atomId(entry.id)),
    ...named(children, "link", { rel: "alternate", type: "text/html" }),
    ...named(children, "updated"),
    ...named(children, "published"),
    ...enclosureElement(entry),
    ...entry.authors.map(authorElement),
    ...categoriesOf(entry, home).map(({ term, scheme }) =>
      element("category", { term, scheme, label: term }),
    ),
    ...sourceElement(entry),
    ...pictureElements(entry.image),
    // Neither may be blank (RFC 4287 §4.1.1.1).
    ...(summary === "" ? [] : [element("summary", HTML, cdata(summary))]),
    ...(content === "" ? [] : [element("content", HTML, cdata(content))]),
  ]);
}

function enclosureElement({ attachment }: Entry): Markup[] {
  const attached = withWebUri(attachment);
  if (attached === undefined) return [];
  const { url, type, length } = attached;
  return [element("link", { rel: "enclosure", href: url, type, length: String(length) })];
}

/** The source publication, without its date, which is unknown (RFC 4287 §4.2.11). */
function sourceElement({ source }: Entry): Markup[] {
  const from = withWebUri(source);
  if (from === undefined) return [];
  return [
    element("source", {}, [
      element("id", {}, from.url),
      element("title", PLAIN_TEXT, from.title),
      element("link", { rel: "alternate", href: from.url }),
    ]),
  ];
}

function authorElement(author: Author): Markup {
  const { uri, email } = contactOf(author);
  return element("author", {}, [
    element("name", {}, author.name),
    ...(uri === undefined ? [] : [element("uri", {}, uri)]),
    ...(email === undefined ? [] : [element("email", {}, email)]),
  ]);
}

function named(read: readonly XmlElement[], name: string, attributes: Attributes = {}): Markup[] {
  return read.filter((child) => child.name === name).map((child) => writeElement(child, attributes));
}
