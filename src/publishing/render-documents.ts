import type { Instant } from "../articles/article.js";
import type { ArticleNavigation } from "../feeds/article-navigation.js";
import { assembleEntry, assembleFeed, type Publication } from "../feeds/assemble-feed.js";
import { type Document, hashText, makeDocument } from "../feeds/document.js";
import { type PublishedArticle, pagePath } from "../feeds/entry-url.js";
import { ALL_FORMATS, type Entry, FEED_FORMATS, type Feed, type FeedFormat } from "../feeds/feed.js";
import { feedPath, type Term } from "../feeds/feed-path.js";
import { linkHeader, pageLinkHeader } from "../feeds/link-header.js";
import { renderAtom } from "../feeds/render-atom.js";
import { renderJsonFeed } from "../feeds/render-json-feed.js";
import { renderOpml } from "../feeds/render-opml.js";
import { renderRss } from "../feeds/render-rss.js";
import { renderSitemap } from "../feeds/render-sitemap.js";
import { robotsText } from "../feeds/robots-text.js";
import type { Ledger } from "../ledger/ledger.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import {
  type FeedBuilder,
  type FeedBuilderOptions,
  findLinkTargets,
  type SubscriptionFeed,
} from "./feed-builder.js";
import type { SearchResults } from "./search-results.js";
import type { Snapshot } from "./snapshot.js";
import { withKnownSummaries } from "./summary-source.js";

/** Renders HTML pages. Injected, so that this folder does not depend on `pages/`. */
export interface PageRenderer {
  /**
   * @param terms the term feeds to list
   * @param format set when a browser opened the feed in that format
   */
  readonly feedPage: (feed: Feed, terms: readonly Term[], format?: FeedFormat) => string;
  readonly articlePage: (feed: Feed, entry: Entry, around: ArticleNavigation) => string;
  readonly searchPage: (feed: Feed, results: SearchResults) => string;
  /** Styles and pictures of the pages. */
  readonly assets: readonly TextDocument[];
}

export interface RenderOptions extends FeedBuilderOptions {
  readonly pages: PageRenderer;
  /** Whether folders have feeds. */
  readonly folderFeeds: boolean;
  /** Whether hubs or caches are notified of changed feeds. */
  readonly notifyChanges: boolean;
}

/** A rendered document, not compressed yet. */
export interface TextDocument {
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
  /** The `Link` header (RFC 8288). */
  readonly link?: string | undefined;
}

const RENDERERS: Readonly<Record<FeedFormat, (feed: Feed) => string>> = {
  rss: renderRss,
  atom: renderAtom,
  json: renderJsonFeed,
};

/** @throws PublisherError `document-malformed` */
export function renderFeed(feed: Feed, format: FeedFormat): TextDocument {
  return {
    path: feedPath(feed.key, format),
    mediaType: FEED_FORMATS[format].mediaType,
    text: RENDERERS[format](feed),
    link: linkHeader(feed, format),
  };
}

/** @param format set when a browser opened the feed in that format */
export function renderPage(
  feed: Feed,
  terms: readonly Term[],
  pages: PageRenderer,
  format?: FeedFormat,
): TextDocument {
  return {
    path: feedPath(feed.key, format ?? "page"),
    mediaType: "text/html",
    text: pages.feedPage(feed, terms, format),
    link: pageLinkHeader(feed),
  };
}

/** The terms that pages and lists offer: those with entries. */
export async function offeredTerms(
  ledger: LedgerView,
  { folderFeeds }: Pick<RenderOptions, "folderFeeds">,
  now: Instant,
): Promise<Term[]> {
  const terms = await ledger.terms.list(now);
  return terms.filter(({ kind, count }) => count > 0 && (folderFeeds || kind !== "folder"));
}

/** @returns undefined for a part of the sitemap that does not exist */
export async function renderList(
  path: string,
  ledger: LedgerView,
  options: RenderOptions,
  now: Instant,
): Promise<TextDocument | undefined> {
  const { begun, publication } = options;
  const { channel, permalink } = publication;
  const { home } = channel;
  if (path === "/robots.txt") return { path, mediaType: "text/plain", text: robotsText(home) };
  if (path === "/opml.xml") {
    const terms = await offeredTerms(ledger, options, now);
    const modified = (await ledger.feeds.lastUpdate(now)) ?? begun;
    return { path, mediaType: "text/x-opml", text: renderOpml(channel, terms, modified) };
  }
  // With `permalink`, the site of the articles has its own sitemap.
  const articles = permalink === undefined ? await ledger.feeds.ownPages(now) : [];
  const pages = articles.map(({ slug, updated }) => ({
    url: new URL(pagePath(slug).slice(1), home).href,
    modified: updated,
  }));
  const newest = Math.max(begun, ...pages.map(({ modified }) => modified).slice(-1));
  const file = renderSitemap(home, [{ url: home, modified: newest }, ...pages]).find(
    (one) => one.path === path,
  );
  return file && { ...file, mediaType: "application/xml" };
}

/** Renders the documents that every refresh renders. All others are rendered on demand. */
export async function renderSnapshot(
  ledger: Ledger,
  feeds: FeedBuilder,
  options: RenderOptions,
  now: Instant,
  known: ReadonlyMap<string, Document> | undefined,
): Promise<{ readonly snapshot: Snapshot; readonly subscription: SubscriptionFeed }> {
  const revision = await ledger.revision();
  const subscription = await feeds.subscriptionFeed(undefined, revision, now);
  const { feed } = subscription;
  const renderedFeeds = [
    ...ALL_FORMATS.map((format) => renderFeed(feed, format)),
    renderPage(feed, await offeredTerms(ledger, options, now), options.pages),
  ];
  feeds.counts.rendered += renderedFeeds.length;
  const rendered = [...renderedFeeds, ...options.pages.assets];
  const hashes = new Map(rendered.map(({ path, text }) => [path, hashText(text)]));
  const dates = await ledger.documents.dates(hashes, now, options.notifyChanges);
  const documents = await Promise.all(
    rendered.map(async (one) => {
      const hash = hashes.get(one.path) ?? "";
      const modified = dates.get(one.path);
      const same = known?.get(one.path);
      if (same?.etag === `W/"${hash}"` && same.modified === modified) return same;
      feeds.counts.compressed += 1;
      return makeDocument({ ...one, hash, modified });
    }),
  );
  const snapshot = {
    documents: new Map(documents.map((document) => [document.path, document])),
    feed,
    revision,
    nextMoment: await ledger.articles.nextMoment(now, "public"),
  };
  return { snapshot, subscription };
}

export async function renderArticlePage(
  ledger: LedgerView,
  options: RenderOptions,
  published: PublishedArticle,
  now: Instant,
): Promise<Document> {
  const publication: Publication = { ...options.publication, content: "full" };
  const emptyFeed = { key: {}, term: undefined, entries: [], deleted: [], previousPage: undefined };
  const feed = assembleFeed(publication, emptyFeed, options.begun);
  const [article = published] = await withKnownSummaries([published], options.summaries);
  const entry = assembleEntry(publication, article, await findLinkTargets(ledger, [published], now));
  const text = options.pages.articlePage(feed, entry, await ledger.feeds.around(published, now));
  const path = pagePath(published.slug);
  const link = pageLinkHeader(feed);
  return makeDocument({
    path,
    mediaType: "text/html",
    text,
    link,
    hash: hashText(text),
    modified: undefined,
  });
}

export async function renderSearchPage(
  { pages }: Pick<RenderOptions, "pages">,
  feed: Feed,
  results: SearchResults,
): Promise<Document> {
  const text = pages.searchPage(feed, results);
  const link = pageLinkHeader(feed);
  const [path, mediaType] = ["/search", "text/html"];
  return makeDocument({ path, mediaType, text, link, hash: hashText(text), modified: undefined });
}
