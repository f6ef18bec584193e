import { escapeUTF8 } from "entities";
import type { Instant } from "../articles/article.js";
import { assembleFeed, type LinkTargets, type Publication } from "../feeds/assemble-feed.js";
import { EntryCache } from "../feeds/entry-cache.js";
import type { PublishedArticle } from "../feeds/entry-url.js";
import type { DeletedEntry, Feed } from "../feeds/feed.js";
import type { Term } from "../feeds/feed-path.js";
import { type EntryCandidate, fitEntries } from "../feeds/fit-entries.js";
import type { FeedWindow } from "../ledger/feed-catalog.js";
import type { ArticleRecord } from "../ledger/identity/known-article.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import { type SummarySource, withKnownSummaries } from "./summary-source.js";
import { type RenderCounts, zeroRenderCounts } from "./work-counts.js";

export interface FeedBuilderOptions {
  readonly publication: Publication;
  /** A feed holds at least this many of the newest articles. */
  readonly limit: number;
  /** A feed holds every article that was added or changed within this time. */
  readonly windowMs: number;
  /** Maximum bytes of a document. */
  readonly maxSize: number;
  /** When the publication was created: the date of an empty feed. */
  readonly begun: Instant;
  readonly summaries?: SummarySource | undefined;
}

/** The current feed of the publication or a term, as opposed to its archive pages. */
export interface SubscriptionFeed {
  readonly feed: Feed;
  readonly articles: readonly ArticleRecord[];
  /** Paths of articles whose entries have only summaries, to fit the maximum size. */
  readonly shortened: readonly string[];
  /** Paths of articles that do not fit and are only in the archive. */
  readonly dropped: readonly string[];
}

/** Minimum bytes of an entry, which bounds the number of entries in a feed. */
const MIN_ENTRY_BYTES = 2_000;

/** Bytes of a tombstone element (RFC 6721) without its id. */
const TOMBSTONE_BYTES = 100;

/** Reads the texts of stubs, and leaves out those that cannot be read. */
export type FillStubs = (records: readonly ArticleRecord[]) => Promise<readonly ArticleRecord[]>;

/** How often a window is queried, since reading its stubs may reject articles. */
const MAX_ATTEMPTS = 3;

/** Builds feeds from the ledger. */
export class FeedBuilder {
  readonly #ledger: LedgerView;
  readonly #options: FeedBuilderOptions;
  readonly #entries: EntryCache;
  readonly #fillStubs: FillStubs;
  /** Ids of the articles that are in no archive page yet, by term, and the ledger revision that they are from. */
  readonly #unarchivedIds = new Map<
    string,
    { readonly revision: number; readonly ids: ReadonlySet<string> }
  >();

  /** Work done so far, including that of renderers that use this builder. */
  readonly counts: RenderCounts = zeroRenderCounts();

  constructor(
    ledger: LedgerView,
    options: FeedBuilderOptions,
    fillStubs: FillStubs = async (records) => records,
  ) {
    this.#ledger = ledger;
    this.#options = options;
    this.#entries = new EntryCache(options.publication);
    this.#fillStubs = fillStubs;
  }

  async subscriptionFeed(term: Term | undefined, revision: number, now: Instant): Promise<SubscriptionFeed> {
    const { begun, maxSize, publication } = this.#options;
    const { articles, deleted, overflow } = await this.#window(term, now);
    const records = articles.map(({ record }) => record);
    const candidates = await this.#candidates(records, now);
    const timed = candidates.map((candidate, index) => ({
      ...candidate,
      event: articles[index]?.event ?? 0,
    }));
    const { entries, shortened, dropped } = fitEntries(timed, maxSize - tombstoneBytes(deleted));
    const unarchivedIds = new Set(
      articles.filter(({ isResident }) => isResident).map(({ record }) => record.id),
    );
    for (const id of dropped) unarchivedIds.delete(id);
    this.#unarchivedIds.set(termKey(term), { revision, ids: unarchivedIds });
    const previousPage = await this.#ledger.feeds.newestArchivePage(term, unarchivedIds, now);
    const key = term === undefined ? {} : { term };
    const pathsOf = (ids: readonly string[]) =>
      records.filter(({ id }) => ids.includes(id)).map(({ path }) => path);
    return {
      feed: assembleFeed(publication, { key, term, entries, deleted, previousPage }, begun),
      articles: records,
      shortened: pathsOf(shortened),
      dropped: [...pathsOf(dropped), ...overflow],
    };
  }

  async #window(term: Term | undefined, now: Instant): Promise<FeedWindow> {
    const { limit, maxSize, windowMs } = this.#options;
    const options = { limit, spanMs: windowMs, maxRecent: Math.ceil(maxSize / MIN_ENTRY_BYTES) };
    for (let attempt = 1; ; attempt += 1) {
      const window = await this.#ledger.feeds.window(term, options, now);
      const filled = await this.#fillStubs(window.articles.map(({ record }) => record));
      const byId = new Map(filled.map((record) => [record.id, record]));
      const articles = window.articles.flatMap((article) => {
        const record = byId.get(article.record.id);
        return record === undefined ? [] : [{ ...article, record }];
      });
      // Other articles take the places of rejected ones.
      if (articles.length === window.articles.length || attempt === MAX_ATTEMPTS)
        return { ...window, articles };
    }
  }

  /** @returns undefined when there is no such page */
  async archivePage(
    term: Term | undefined,
    page: number,
    revision: number,
    now: Instant,
  ): Promise<Feed | undefined> {
    const { begun, maxSize, publication } = this.#options;
    const unarchivedIds = await this.#unarchivedIn(term, revision, now);
    const found = await this.#ledger.feeds.archivePage(term, page, unarchivedIds, now);
    if (found === undefined) return undefined;
    const size = maxSize - tombstoneBytes(found.deleted);
    const records = await this.#fillStubs(found.records);
    const { entries } = fitEntries(await this.#candidates(records, now), size, true);
    const key = { term, archive: page };
    const previousPage = page === 1 ? undefined : page - 1;
    return assembleFeed(publication, { key, term, entries, deleted: found.deleted, previousPage }, begun);
  }

  async #unarchivedIn(term: Term | undefined, revision: number, now: Instant): Promise<ReadonlySet<string>> {
    const known = this.#unarchivedIds.get(termKey(term));
    if (known?.revision === revision) return known.ids;
    await this.subscriptionFeed(term, revision, now);
    return this.#unarchivedIds.get(termKey(term))?.ids ?? new Set();
  }

  async #candidates(records: readonly ArticleRecord[], now: Instant): Promise<EntryCandidate[]> {
    const { publication, summaries } = this.#options;
    const articles = await withKnownSummaries(records, summaries);
    const linkTargets = await findLinkTargets(this.#ledger, articles, now);
    const assemble = (article: ArticleRecord, content: Publication["content"]) => {
      this.counts.assembled += 1;
      return this.#entries.entryOf(article, linkTargets, content);
    };
    return articles.map((article) => ({
      brief: assemble(article, "summary"),
      full: publication.content === "full" ? () => assemble(article, "full") : undefined,
      event: article.published,
    }));
  }
}

/** The articles and media files that these articles link to. */
export async function findLinkTargets(
  ledger: LedgerView,
  articles: readonly PublishedArticle[],
  now: Instant,
): Promise<LinkTargets> {
  const paths = [...new Set(articles.flatMap(({ article }) => article.files))];
  const linked = await ledger.articles.shownByPath(paths, now);
  return {
    articles: new Map(linked.map((article) => [article.path, article])),
    media: await ledger.media.sizes(paths),
  };
}

/** Bytes of the tombstones in Atom, the only format that has them. */
function tombstoneBytes(deleted: readonly DeletedEntry[]): number {
  return deleted.reduce((size, { id }) => size + TOMBSTONE_BYTES + Buffer.byteLength(escapeUTF8(id)), 0);
}

function termKey(term: Term | undefined): string {
  return term === undefined ? "" : `${term.kind}/${term.slug}`;
}
