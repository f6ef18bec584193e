import { parseAtomFeed, parseJsonFeed, parseRdfFeed, parseRssFeed } from "feedsmith";
import type { Instant } from "../../articles/article.js";
import { toSingleLine } from "../../articles/clean-text.js";
import { parseDate } from "../../articles/parse-date.js";
import { messageOf, PublisherError } from "../../lib/errors.js";
import { isWordPressExport, removeUnpublished } from "./wordpress-export.js";

/** An entry of the earlier feed. */
export interface OldEntry {
  /** Not normalized, since feed readers compare it character by character. */
  readonly guid: string;
  /** Usually absolute. */
  readonly link: string | undefined;
  /** May contain HTML entities and tags. */
  readonly title: string | undefined;
  readonly published: Instant | undefined;
}

export interface OldFeed {
  readonly entries: readonly OldEntry[];
  /** URL of the older entries as written in the feed (RFC 5005, `next_url` of JSON Feed). */
  readonly next: string | undefined;
  /** Whether there may be pages that the feed does not link: WordPress has them at `?paged=2`. */
  readonly hasWordPressPages: boolean;
}

const READERS: ReadonlyMap<string, (text: string) => OldFeed> = new Map([
  ["rss", readRss],
  ["rdf", readRdf],
  ["feed", readAtom],
  ["{", readJson],
]);

/**
 * Reads RSS 2.0 and 1.0, Atom, JSON Feed, and WordPress export files. The link replaces a missing id, as in feed readers.
 * Entries with neither are skipped.
 *
 * @param from the URL or file, for messages
 * @throws PublisherError `usage` if the text is no feed
 */
export function readOldFeed(text: string, from: string): OldFeed {
  const opening = rootElement(text);
  const read = READERS.get(opening);
  if (read === undefined) throw notAFeed(from, describeContent(opening, text));
  if (isTruncated(opening, text)) throw notAFeed(from, "one that breaks off before its end");
  try {
    return read(text);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw notAFeed(from, `one that cannot be read (${toSingleLine(messageOf(cause))})`, cause);
  }
}

function notAFeed(from: string, found: string, cause?: unknown): PublisherError {
  return new PublisherError(
    "usage",
    `${from}: expected a feed (RSS, Atom or JSON Feed) or a WordPress export file, found ${found}`,
    { cause },
  );
}

/** Before the first element: declaration, comments, document type. */
const PROLOGUE = /^(?:\s+|<\?[^>]*>|<!--[\s\S]*?-->|<!doctype\b[^[>]*(?:\[[^\]]*\][^>]*)?>)/i;

/** The local name of the first element in lower case, "{" for JSON, otherwise "". */
function rootElement(text: string): string {
  let rest = text.replace(/^\uFEFF/, "");
  for (let found = PROLOGUE.exec(rest); found !== null; found = PROLOGUE.exec(rest)) {
    rest = rest.slice(found[0].length);
  }
  if (rest.startsWith("{")) return "{";
  return /^<(?:[\w.-]+:)?([\w.-]+)/.exec(rest)?.[1]?.toLowerCase() ?? "";
}

/** Exports of large sites are truncated if the server times out. The parser would not notice. */
function isTruncated(opening: string, text: string): boolean {
  const [, lastClosed = ""] = /^<\/(?:[\w.-]+:)?([\w.-]+)\s*>/.exec(text.slice(text.lastIndexOf("</"))) ?? [];
  return opening !== "{" && lastClosed.toLowerCase() !== opening;
}

function describeContent(opening: string, text: string): string {
  if (opening === "html") return "an HTML page; give the address of the feed itself";
  if (opening !== "") return `XML that begins with <${opening}>`;
  const start = toSingleLine(text.slice(0, 200)).slice(0, 40);
  return start === "" ? "nothing" : `text that begins with ${JSON.stringify(start)}`;
}

const PARSE_OPTIONS = { parseDateFn: (written: string) => parseDate(written, "UTC") };

function readRss(text: string): OldFeed {
  const exported = isWordPressExport(text);
  const feed = parseRssFeed(exported ? removeUnpublished(text) : text, PARSE_OPTIONS);
  return {
    entries: toEntries(feed.items, ({ guid, link, title, pubDate, dc }) => ({
      id: guid?.value,
      link: link ?? guidPermalink(guid),
      title,
      published: pubDate ?? dc?.dates?.[0],
    })),
    next: olderPageUrl(feed.atom?.links),
    hasWordPressPages: !exported && isWordPress(feed.generator),
  };
}

/** A guid is a permalink unless `isPermaLink` is false. */
function guidPermalink(guid: { value?: string; isPermaLink?: boolean } | undefined): string | undefined {
  const isAddress = guid?.isPermaLink !== false && /^https?:\/\//i.test(guid?.value ?? "");
  return isAddress ? guid?.value : undefined;
}

function readRdf(text: string): OldFeed {
  const feed = parseRdfFeed(text, PARSE_OPTIONS);
  return {
    entries: toEntries(feed.items, ({ rdf, link, title, dc }) => ({
      id: rdf?.about,
      link,
      title,
      published: dc?.dates?.[0],
    })),
    next: olderPageUrl(feed.atom?.links),
    hasWordPressPages: isWordPress(feed.admin?.generatorAgent),
  };
}

function readAtom(text: string): OldFeed {
  const feed = parseAtomFeed(text, PARSE_OPTIONS);
  return {
    entries: toEntries(feed.entries, ({ id, links, title, published, updated }) => ({
      id,
      link: links?.find(({ rel = "alternate" }) => rel === "alternate")?.href,
      title: title?.value,
      published: published ?? updated,
    })),
    next: olderPageUrl(feed.links),
    hasWordPressPages: isWordPress(feed.generator?.uri),
  };
}

function readJson(text: string): OldFeed {
  const feed = parseJsonFeed(text, PARSE_OPTIONS);
  return {
    entries: toEntries(feed.items, ({ id, url, external_url, title, date_published }) => ({
      id,
      link: url ?? external_url,
      title,
      published: date_published,
    })),
    next: feed.next_url,
    hasWordPressPages: false,
  };
}

interface EntryFields extends Omit<OldEntry, "guid"> {
  readonly id: string | undefined;
}

function toEntries<Item>(
  items: readonly Item[] | undefined,
  readFields: (item: Item) => EntryFields,
): OldEntry[] {
  return (items ?? []).flatMap((item) => {
    const { id, link, title, published } = readFields(item);
    const guid = id ?? link;
    return guid === undefined ? [] : [{ guid, link, title, published }];
  });
}

/** Prefers archives (RFC 5005 §4) to pages (§3), since archives do not change during the import. */
function olderPageUrl(links: readonly { rel?: string; href?: string }[] | undefined): string | undefined {
  const linked = (relation: string) => links?.find(({ rel }) => rel === relation)?.href;
  return linked("prev-archive") ?? linked("next");
}

function isWordPress(generator: string | undefined): boolean {
  return /\bwordpress\.(?:org|com)\b/i.test(generator ?? "");
}
