import { parseAtomFeed, parseJsonFeed, parseRdfFeed, parseRssFeed } from "feedsmith";
import type { Instant } from "../../articles/article.js";
import { toSingleLine } from "../../articles/clean-text.js";
import { parseDate } from "../../articles/parse-date.js";
import { messageOf, PublisherError } from "../../lib/errors.js";
import { isWordPressExport, removeUnpublished } from "./wordpress-export.js";

/** What a feed that people subscribe to says of one entry. */
export interface OldEntry {
  /** To the character what readers keep: nothing about it is normalised. */
  readonly guid: string;
  /** Mostly absolute. */
  readonly link: string | undefined;
  /** Perhaps with entities and tags of HTML in it. */
  readonly title: string | undefined;
  readonly published: Instant | undefined;
}

export interface OldFeed {
  readonly entries: readonly OldEntry[];
  /** Where older entries are (RFC 5005, JSON Feed's `next_url`), as the feed writes it. */
  readonly next: string | undefined;
  /** Whether there may be further pages that the feed does not name: WordPress has them at `?paged=2`. */
  readonly hasWordPressPages: boolean;
}

const READERS: ReadonlyMap<string, (text: string) => OldFeed> = new Map([
  ["rss", readRss],
  ["rdf", readRdf],
  ["feed", readAtom],
  ["{", readJson],
]);

/**
 * Reads RSS 2.0 and 1.0, Atom, JSON Feed, and WordPress export files. An entry without an id goes by its
 * link, as in readers; one without either is left out.
 *
 * @param from where the text comes from, for messages
 * @throws PublisherError `usage` when it is no feed
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

/** What may stand before the first element: declaration, comments, document type. */
const PROLOGUE = /^(?:\s+|<\?[^>]*>|<!--[\s\S]*?-->|<!doctype\b[^[>]*(?:\[[^\]]*\][^>]*)?>)/i;

/** The local name of the first element in small letters, "{" for JSON, "" for anything else. */
function rootElement(text: string): string {
  let rest = text.replace(/^\uFEFF/, "");
  for (let found = PROLOGUE.exec(rest); found !== null; found = PROLOGUE.exec(rest)) {
    rest = rest.slice(found[0].length);
  }
  if (rest.startsWith("{")) return "{";
  return /^<(?:[\w.-]+:)?([\w.-]+)/.exec(rest)?.[1]?.toLowerCase() ?? "";
}

/** Exports of large sites do when the server runs out of time; the parser would take what there is for all. */
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

/** A guid is the address, unless it says that it is none. */
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

/** An archive (RFC 5005 §4) comes before a page (§3), since its documents do not change under our hands. */
function olderPageUrl(links: readonly { rel?: string; href?: string }[] | undefined): string | undefined {
  const linked = (wanted: string) => links?.find(({ rel }) => rel === wanted)?.href;
  return linked("prev-archive") ?? linked("next");
}

function isWordPress(generator: string | undefined): boolean {
  return /\bwordpress\.(?:org|com)\b/i.test(generator ?? "");
}
