import { readFile } from "node:fs/promises";
import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";
import type { FetchLimits } from "../../lib/fetch-bytes.js";
import { parseUrl } from "../../lib/parse-url.js";
import { decodeFeed } from "./decode-feed.js";
import { fetchPage } from "./fetch-page.js";
import { type OldEntry, type OldFeed, readOldFeed } from "./read-old-feed.js";

export interface ReadingLimits extends FetchLimits {
  readonly pages: number;
}

const LIMITS: ReadingLimits = { timeoutMs: 30_000, maxBytes: 20_000_000, pages: 1_000 };

export interface FetchedFeed {
  /** Of all pages; no two have the same guid. */
  readonly entries: readonly OldEntry[];
  readonly pages: number;
  /** Why there may be more entries than these. */
  readonly cutShort: string | undefined;
}

/**
 * Reads an old feed to its last page. Nothing is asked of the network unless the source is an address.
 *
 * @param source an http or https address, or the path of a file
 * @throws PublisherError `usage` when it cannot be had, or is no feed
 */
export async function fetchOldFeed(
  source: string,
  limits: Partial<ReadingLimits> = {},
): Promise<FetchedFeed> {
  if (!/^https?:\/\//i.test(source)) return readFeedFile(source);
  const url = parseUrl(source);
  if (url === undefined) throw new PublisherError("usage", `${source}: expected an address or a file`);
  return fetchPages(url, { ...LIMITS, ...limits });
}

async function readFeedFile(path: string): Promise<FetchedFeed> {
  const feed = readOldFeed(decodeFeed(await bytesOf(path), null, path), path);
  const entries = new Map<string, OldEntry>();
  collect(feed, entries);
  return { entries: [...entries.values()], pages: 1, cutShort: missingFrom(feed) };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = systemCodeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new PublisherError("usage", `${path}: the old feed cannot be read: ${reason}`, { cause: error });
  }
}

function missingFrom({ next, wordPressPages }: OldFeed): string | undefined {
  if (next !== undefined) return `it goes on at ${next}; give the address of the feed to read all of it`;
  if (!wordPressPages) return undefined;
  return "it is one page of a WordPress feed; give its address, or an export file, to read all of it";
}

/** A page of the feed, and where it was found after redirects. */
interface Page {
  readonly feed: OldFeed;
  readonly url: URL;
}

interface FurtherPage {
  readonly url: URL;
  /** Whether the feed says that it is there; else it may well not be. */
  readonly named: boolean;
}

async function fetchPages(first: URL, limits: ReadingLimits): Promise<FetchedFeed> {
  const start = await firstPage(first, limits);
  const entries = new Map<string, OldEntry>();
  const asked = new Set([first.href, start.url.href]);
  let page: Page | undefined = start;
  for (let pages = 1; ; pages += 1) {
    const end = (cutShort?: string) => ({ entries: [...entries.values()], pages, cutShort });
    const guess = collect(page.feed, entries) ? guessedPage(start, pages + 1) : undefined;
    const further: FurtherPage | undefined = namedPage(page) ?? guess;
    if (further === undefined || asked.has(further.url.href)) return end();
    const { href, origin } = further.url;
    if (origin !== start.url.origin) return end(`it goes on at another site, ${href}`);
    if (pages === limits.pages) return end(`it goes on after ${pages} pages, at ${href}`);
    asked.add(href);
    page = await laterPage(further, limits);
    if (page === undefined) return end(whatIsMissing(further));
  }
}

function whatIsMissing({ url, named }: FurtherPage): string | undefined {
  return named ? `it goes on at ${url.href}, where nothing is` : undefined;
}

/** @returns whether the page had an entry that the earlier ones had not; theirs are the newer ones */
function collect(feed: OldFeed, entries: Map<string, OldEntry>): boolean {
  const before = entries.size;
  for (const entry of feed.entries) {
    if (!entries.has(entry.guid)) entries.set(entry.guid, entry);
  }
  return entries.size > before;
}

function namedPage({ feed: { next, entries }, url }: Page): FurtherPage | undefined {
  // A feed without end would go on naming empty pages.
  const address = next === undefined || entries.length === 0 ? undefined : parseUrl(next, url.href);
  return address && { url: withoutHash(address), named: true };
}

function guessedPage(start: Page, number: number): FurtherPage | undefined {
  if (!start.feed.wordPressPages) return undefined;
  const url = withoutHash(start.url);
  url.searchParams.set("paged", String(number));
  return { url, named: false };
}

function withoutHash(address: URL): URL {
  const url = new URL(address);
  url.hash = "";
  return url;
}

async function firstPage(url: URL, limits: FetchLimits): Promise<Page> {
  const answer = await fetchPage(url, limits);
  if (answer === undefined)
    throw new PublisherError("usage", `${url.href}: expected a feed, found nothing there`);
  return { feed: readOldFeed(answer.text, url.href), url: answer.url };
}

/** @returns undefined when there is no such page */
async function laterPage({ url, named }: FurtherPage, limits: FetchLimits): Promise<Page | undefined> {
  const answer = await fetchPage(url, limits);
  if (answer === undefined) return undefined;
  try {
    return { feed: readOldFeed(answer.text, url.href), url: answer.url };
  } catch (error) {
    // Some sites lead to their front page where no page of the feed is left.
    if (named) throw error;
    return undefined;
  }
}
