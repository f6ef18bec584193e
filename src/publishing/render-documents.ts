import type { Instant } from "../articles/article.js";
import { assembleEntry, assembleFeed, type Publication, type Surroundings } from "../feeds/assemble-feed.js";
import { type Document, hashOf, makeDocument } from "../feeds/document.js";
import { type PublishedArticle, pagePath } from "../feeds/entry-address.js";
import { type Entry, FEED_FORMATS, type Feed, type FeedFormat } from "../feeds/feed.js";
import type { Cut } from "../feeds/feed-place.js";
import { renderAtom } from "../feeds/render-atom.js";
import { renderJsonFeed } from "../feeds/render-json-feed.js";
import { renderRss } from "../feeds/render-rss.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Snapshot } from "./snapshot.js";
import { type SummarySource, sectionsToSummarize, withKnownSummaries } from "./summary-source.js";

/** Pages for people; given from outside, so that publishing knows none of their looks. */
export interface PageRenderer {
  /**
   * The page of a feed.
   *
   * @param cuts what the publication offers beside the feed of everything
   * @param format when somebody opened the feed itself, in that format, in a browser
   */
  readonly feedPage: (feed: Feed, cuts: readonly Cut[], format?: FeedFormat) => string;
  readonly articlePage: (feed: Feed, entry: Entry) => string;
  /** Path, media type and text of what the pages need: styles, pictures. */
  readonly assets: readonly { readonly path: string; readonly mediaType: string; readonly text: string }[];
}

export interface RenderOptions {
  readonly publication: Publication;
  /** How many of the newest articles a feed holds. */
  readonly limit: number;
  readonly pages: PageRenderer;
  /** When the publication began: the date of an empty feed. */
  readonly begun: Instant;
  readonly summaries?: SummarySource | undefined;
}

/** Renders what is to be served from what the ledger holds; what did not change is taken from `last`. */
export async function renderSnapshot(
  ledger: Ledger,
  options: RenderOptions,
  now: Instant,
  last: Snapshot | undefined,
): Promise<Snapshot> {
  const newest = await withKnownSummaries(await ledger.newest(options.limit, now), options.summaries);
  const surroundings = await surroundingsOf(ledger, newest, now);
  const entries = newest.map((published) => assembleEntry(options.publication, published, surroundings));
  const feed = assembleFeed(
    options.publication,
    { place: {}, cut: undefined, entries, deleted: [], previousPage: undefined },
    options.begun,
  );
  const texts = [
    { ...FEED_FORMATS.rss, text: renderRss(feed) },
    { ...FEED_FORMATS.atom, text: renderAtom(feed) },
    { ...FEED_FORMATS.json, text: renderJsonFeed(feed) },
    { path: "/", mediaType: "text/html", text: options.pages.feedPage(feed, []) },
    ...options.pages.assets,
  ];
  const hashes = new Map(texts.map(({ path, text }) => [path, hashOf(text)]));
  const dates = await ledger.datesOfDocuments(hashes, now);
  const documents = await Promise.all(
    texts.map(async ({ path, mediaType, text }) => {
      const hash = hashes.get(path) ?? "";
      const modified = dates.get(path);
      const same = last?.documents.get(path);
      if (same?.etag === `W/"${hash}"` && same.modified === modified) return same;
      return makeDocument(path, mediaType, text, hash, modified);
    }),
  );
  options.summaries?.request(newest.flatMap(sectionsToSummarize));
  return { documents: new Map(documents.map((document) => [document.path, document])), feed };
}

/** The page of one article, made when somebody asks for it. */
export async function renderArticlePage(
  ledger: Ledger,
  options: RenderOptions,
  published: PublishedArticle,
  feed: Feed,
  now: Instant,
): Promise<Document> {
  const publication: Publication = { ...options.publication, content: "full" };
  const [article = published] = await withKnownSummaries([published], options.summaries);
  const entry = assembleEntry(publication, article, await surroundingsOf(ledger, [published], now));
  const text = options.pages.articlePage(feed, entry);
  return makeDocument(pagePath(published.slug), "text/html", text, hashOf(text), undefined);
}

async function surroundingsOf(
  ledger: Ledger,
  articles: readonly PublishedArticle[],
  now: Instant,
): Promise<Surroundings> {
  const paths = [...new Set(articles.flatMap(({ article }) => article.files))];
  const linked = await ledger.shownAt(paths, now);
  return {
    articles: new Map(linked.map((article) => [article.path, article])),
    media: await ledger.mediaAt(paths),
  };
}
