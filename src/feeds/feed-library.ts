import { Feed as FeedDocument, type Item } from "feed";
import { v5 as uuidv5 } from "uuid";
import type { Instant } from "../articles/article.js";
import { stripForbidden } from "../articles/clean-text.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import { parseUrl } from "../lib/parse-url.js";
import { type Entry, FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";
import type { EntryContext } from "./memoize-per-entry.js";
import { toWebUri } from "./web-uri.js";
import { escapeText } from "./xml.js";

const GENERATOR = "Feedwright";

const RSS_SPECIFICATION = "https://www.rssboard.org/rss-specification";

const MINUTE_SECONDS = 60;

/** A scheme, and no characters that are forbidden in IRIs (RFC 3987 §2.2). */
const IRI = /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]+$/i;

/**
 * Renders a feed with the `feed` library: the fields of the channel and the entries that it writes correctly.
 * The renderers add the others (`docs/decisions/0003-feeds-completed-as-trees.md`).
 *
 * @throws PublisherError `document-malformed` for an invalid URL or date
 */
export function renderWithLibrary(feed: Feed, format: FeedFormat): string {
  try {
    const document = documentOf(feed, format);
    const render = { rss: () => document.rss2(), atom: () => document.atom1(), json: () => document.json1() };
    return render[format]();
  } catch (cause) {
    throw new PublisherError(
      "document-malformed",
      `${FEED_FORMATS[format].path}: the document cannot be rendered (${messageOf(cause)}); it is not published`,
      { cause },
    );
  }
}

/** Completes the library's output for each entry of a feed. */
export function completeEach<Written, Part>(
  written: readonly Written[],
  { entries, channel }: Feed,
  complete: (written: Written, entry: Entry, context: EntryContext) => Part,
): Part[] {
  return entries.flatMap((entry, index) => {
    const own = written[index];
    return own === undefined ? [] : [complete(own, entry, channel)];
  });
}

function documentOf({ channel, page, entries, updated, links }: Feed, format: FeedFormat): FeedDocument {
  const text = format === "json" ? stripForbidden : libraryText;
  const document = new FeedDocument({
    id: channel.id,
    title: text(channel.title),
    description: text(channel.description),
    link: page,
    language: channel.language,
    updated: validDate(updated),
    generator: GENERATOR,
    docs: RSS_SPECIFICATION,
    // Required by the library's type. The renderers write it.
    copyright: "",
    // RSS counts whole minutes, at least one.
    ttl: Math.max(1, Math.round(channel.maxAge / MINUTE_SECONDS)),
    // The renderers write the other links, because the library supports too few.
    feedLinks: { json: links.json },
  });
  for (const entry of entries) {
    const link = validUri(entry.url);
    const dates = { date: validDate(entry.updated), published: validDate(entry.published) };
    document.addItem({ link, ...dates, ...identityIn[format](entry) });
  }
  return document;
}

/** The title and the id, in a form that the library writes unchanged. */
const identityIn: Readonly<Record<FeedFormat, (entry: Entry) => Pick<Item, "title" | "id" | "extensions">>> =
  {
    rss: ({ title, id }) => ({
      title,
      extensions: [
        // Replaces a CDATA section, which a title with two "]]>" would end.
        { name: "title", objects: { _text: libraryText(title) } },
        // Replaces the link, which the library writes for a blank id.
        { name: "guid", objects: { _text: libraryText(id), _attributes: { isPermaLink: false } } },
      ],
    }),
    atom: ({ title, id }) => ({ title: escapeText(title), id: atomId(id) }),
    json: ({ title, id }) => ({ title, id }),
  };

/** The library unescapes `&amp;` in texts before it escapes them. */
function libraryText(text: string): string {
  return stripForbidden(text).replaceAll("&", "&amp;");
}

/** Atom requires an IRI (RFC 4287 §4.2.6); another id becomes a name-based UUID. */
export function atomId(id: string): string {
  const clean = stripForbidden(id);
  return IRI.test(clean) && parseUrl(clean) !== undefined ? clean : `urn:uuid:${uuidv5(clean, uuidv5.URL)}`;
}

/** @throws RangeError for an instant that the library would write as "Invalid Date" */
function validDate(instant: Instant): Date {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) throw new RangeError(`expected a date, found ${instant}`);
  return date;
}

/** @throws TypeError for an invalid URL, which the library would write into JSON unchecked */
function validUri(url: string): string {
  const uri = toWebUri(url);
  if (uri === undefined) throw new TypeError(`expected an absolute web address, found ${url}`);
  return uri;
}
