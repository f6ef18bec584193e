import { readFile } from "node:fs/promises";
import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";
import { type FetchedBytes, type FetchLimits, fetchBytes } from "../../lib/fetch-bytes.js";
import { parseUrl } from "../../lib/parse-url.js";
import { decodeFeed } from "./decode-feed.js";
import { type OldEntry, type OldFeed, readOldFeed } from "./read-old-feed.js";

export interface FeedFetchLimits extends FetchLimits {
  readonly pages: number;
}

const DEFAULT_LIMITS: FeedFetchLimits = { timeoutMs: 30_000, maxBytes: 20_000_000, pages: 1_000 };

export interface FetchedFeed {
  /** Entries of all pages, with unique guids. */
  readonly entries: readonly OldEntry[];
  readonly pages: number;
  /** Why older entries may be missing. */
  readonly truncatedReason: string | undefined;
}

/**
 * Reads all pages of an old feed. A file is read without network access.
 *
 * @param source an http or https URL, or the path of a file
 * @throws PublisherError `usage` if it cannot be read or is no feed
 */
export async function fetchOldFeed(
  source: string,
  limits: Partial<FeedFetchLimits> = {},
): Promise<FetchedFeed> {
  if (!/^https?:\/\//i.test(source)) return readFeedFile(source);
  const url = parseUrl(source);
  if (url === undefined) throw new PublisherError("usage", `${source}: expected an address or a file`);
  return fetchPages(url, { ...DEFAULT_LIMITS, ...limits });
}

async function readFeedFile(path: string): Promise<FetchedFeed> {
  const feed = readOldFeed(decodeFeed(await readFileBytes(path), null, path), path);
  const entries = new Map<string, OldEntry>();
  addNewEntries(feed, entries);
  return { entries: [...entries.values()], pages: 1, truncatedReason: incompleteReason(feed) };
}

async function readFileBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = systemCodeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new PublisherError("usage", `${path}: the old feed cannot be read: ${reason}`, { cause: error });
  }
}

function incompleteReason({ next, hasWordPressPages }: OldFeed): string | undefined {
  if (next !== undefined) return `it goes on at ${next}; give the address of the feed to read all of it`;
  if (!hasWordPressPages) return undefined;
  return "it is one page of a WordPress feed; give its address, or an export file, to read all of it";
}

/** A page of the feed and its URL after redirects. */
interface Page {
  readonly feed: OldFeed;
  readonly url: URL;
}

interface NextPage {
  readonly url: URL;
  /** Whether the feed links to it. If not, the URL is a guess. */
  readonly isLinked: boolean;
}

async function fetchPages(first: URL, limits: FeedFetchLimits): Promise<FetchedFeed> {
  const start = await fetchFirstPage(first, limits);
  const entries = new Map<string, OldEntry>();
  const asked = new Set([first.href, start.url.href]);
  let page: Page | undefined = start;
  for (let pages = 1; ; pages += 1) {
    const end = (truncatedReason?: string) => ({ entries: [...entries.values()], pages, truncatedReason });
    const guess = addNewEntries(page.feed, entries) ? nextWordPressPage(start, pages + 1) : undefined;
    const further: NextPage | undefined = nextLinkedPage(page) ?? guess;
    if (further === undefined || asked.has(further.url.href)) return end();
    const { href, origin } = further.url;
    if (origin !== start.url.origin) return end(`it goes on at another site, ${href}`);
    if (pages === limits.pages) return end(`it goes on after ${pages} pages, at ${href}`);
    asked.add(href);
    page = await fetchNextPage(further, limits);
    if (page === undefined) return end(missingPageReason(further));
  }
}

function missingPageReason({ url, isLinked }: NextPage): string | undefined {
  return isLinked ? `it goes on at ${url.href}, where nothing is` : undefined;
}

/** @returns whether the page had new entries. Entries of earlier pages win, since they are newer. */
function addNewEntries(feed: OldFeed, entries: Map<string, OldEntry>): boolean {
  const before = entries.size;
  for (const entry of feed.entries) {
    if (!entries.has(entry.guid)) entries.set(entry.guid, entry);
  }
  return entries.size > before;
}

function nextLinkedPage({ feed: { next, entries }, url }: Page): NextPage | undefined {
  // A feed without end would go on naming empty pages.
  const address = next === undefined || entries.length === 0 ? undefined : parseUrl(next, url.href);
  return address && { url: withoutHash(address), isLinked: true };
}

function nextWordPressPage(start: Page, number: number): NextPage | undefined {
  if (!start.feed.hasWordPressPages) return undefined;
  const url = withoutHash(start.url);
  url.searchParams.set("paged", String(number));
  return { url, isLinked: false };
}

function withoutHash(address: URL): URL {
  const url = new URL(address);
  url.hash = "";
  return url;
}

async function fetchFirstPage(url: URL, limits: FetchLimits): Promise<Page> {
  const answer = await fetchPage(url, limits);
  if (answer === undefined)
    throw new PublisherError("usage", `${url.href}: expected a feed, found nothing there`);
  return { feed: readOldFeed(answer.text, url.href), url: answer.url };
}

/** @returns undefined if there is no such page */
async function fetchNextPage({ url, isLinked }: NextPage, limits: FetchLimits): Promise<Page | undefined> {
  const answer = await fetchPage(url, limits);
  if (answer === undefined) return undefined;
  try {
    return { feed: readOldFeed(answer.text, url.href), url: answer.url };
  } catch (error) {
    // Some sites lead to their front page where no page of the feed is left.
    if (isLinked) throw error;
    return undefined;
  }
}

const HEADERS = {
  accept:
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
};

/** A text and its URL after redirects. */
interface FetchedText extends Pick<FetchedBytes, "url"> {
  readonly text: string;
}

/**
 * @returns undefined for 404 and 410
 * @throws PublisherError `usage` if there is no other response within the limits
 */
async function fetchPage(url: URL, limits: FetchLimits): Promise<FetchedText | undefined> {
  const answer = await fetchResponse(url, limits);
  return answer && { text: decodeFeed(answer.bytes, answer.contentType, url.href), url: answer.url };
}

async function fetchResponse(url: URL, limits: FetchLimits): Promise<FetchedBytes | undefined> {
  try {
    return await fetchBytes(url, HEADERS, limits);
  } catch (error) {
    throw new PublisherError("usage", `${url.href}: the old feed cannot be fetched: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
