import { escapeUTF8 } from "entities";
import type { Instant } from "../articles/article.js";
import { assembleFeed, type Publication, type Surroundings } from "../feeds/assemble-feed.js";
import type { PublishedArticle } from "../feeds/entry-address.js";
import { EntryShelf } from "../feeds/entry-shelf.js";
import type { DeletedEntry, Feed } from "../feeds/feed.js";
import type { Cut } from "../feeds/feed-place.js";
import { type Candidate, fitEntries } from "../feeds/fit-entries.js";
import type { Window } from "../ledger/feed-catalog.js";
import type { ArticleRecord } from "../ledger/known-article.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import { type SummarySource, withKnownSummaries } from "./summary-source.js";
import { noRendering, type Rendering } from "./work.js";

export interface FeedSourceOptions {
  readonly publication: Publication;
  /** How many of the newest articles a feed holds at least. */
  readonly limit: number;
  /** Milliseconds for which it holds whatever came or changed. */
  readonly span: number;
  /** Bytes that no document is to exceed. */
  readonly maxSize: number;
  /** When the publication began: the date of an empty feed. */
  readonly begun: Instant;
  readonly summaries?: SummarySource | undefined;
}

/** A feed to subscribe to. */
export interface Subscription {
  readonly feed: Feed;
  readonly articles: readonly ArticleRecord[];
  /** Paths of articles that are there with their summaries alone, since there is no room for more. */
  readonly shortened: readonly string[];
  /** Paths of articles that there is no room for; they are in the archive. */
  readonly dropped: readonly string[];
}

/** No entry takes less, so that no feed can hold more of them than its size divided by this. */
const LEAST_ENTRY = 2_000;

/** The element that says of an entry that it is no more, besides its id. */
const TOMBSTONE = 100;

/** Gives articles their texts that are in the ledger as outlines; without those that cannot be had. */
export type Complete = (records: readonly ArticleRecord[]) => Promise<readonly ArticleRecord[]>;

/** How often a feed is made anew because an article of it turned out to be none. */
const MOST_ATTEMPTS = 3;

/** Makes feeds of what the ledger holds. */
export class FeedSource {
  readonly #ledger: LedgerView;
  readonly #options: FeedSourceOptions;
  readonly #entries: EntryShelf;
  readonly #complete: Complete;
  /** Ids of the articles that are in no archive page yet, by cut, and the revision in which that was so. */
  readonly #residents = new Map<string, { readonly revision: number; readonly ids: ReadonlySet<string> }>();

  /** What was done so far for feeds and pages, by whoever makes them of this source as well. */
  readonly done: Rendering = noRendering();

  constructor(
    ledger: LedgerView,
    options: FeedSourceOptions,
    complete: Complete = async (records) => records,
  ) {
    this.#ledger = ledger;
    this.#options = options;
    this.#entries = new EntryShelf(options.publication);
    this.#complete = complete;
  }

  async subscription(cut: Cut | undefined, revision: number, now: Instant): Promise<Subscription> {
    const { begun, maxSize, publication } = this.#options;
    const { articles, deleted, beyond } = await this.#window(cut, now);
    const records = articles.map(({ record }) => record);
    const candidates = await this.#candidates(records, now);
    const timed = candidates.map((candidate, index) => ({
      ...candidate,
      event: articles[index]?.event ?? 0,
    }));
    const { entries, shortened, dropped } = fitEntries(timed, maxSize - sizeOfDeleted(deleted));
    const residents = new Set(articles.filter(({ isResident }) => isResident).map(({ record }) => record.id));
    for (const id of dropped) residents.delete(id);
    this.#residents.set(keyOf(cut), { revision, ids: residents });
    const previousPage = await this.#ledger.feeds.newestArchivePage(cut, residents, now);
    const place = cut === undefined ? {} : { cut };
    const pathsOf = (ids: readonly string[]) =>
      records.filter(({ id }) => ids.includes(id)).map(({ path }) => path);
    return {
      feed: assembleFeed(publication, { place, cut, entries, deleted, previousPage }, begun),
      articles: records,
      shortened: pathsOf(shortened),
      dropped: [...pathsOf(dropped), ...beyond],
    };
  }

  async #window(cut: Cut | undefined, now: Instant): Promise<Window> {
    const { limit, maxSize, span } = this.#options;
    const options = { limit, span, most: Math.ceil(maxSize / LEAST_ENTRY) };
    for (let attempt = 1; ; attempt += 1) {
      const window = await this.#ledger.feeds.window(cut, options, now);
      const whole = await this.#complete(window.articles.map(({ record }) => record));
      const byId = new Map(whole.map((record) => [record.id, record]));
      const articles = window.articles.flatMap((article) => {
        const record = byId.get(article.record.id);
        return record === undefined ? [] : [{ ...article, record }];
      });
      // What was taken out of the ledger leaves its place to another.
      if (articles.length === window.articles.length || attempt === MOST_ATTEMPTS)
        return { ...window, articles };
    }
  }

  /** @returns undefined when there is no such page */
  async archivePage(
    cut: Cut | undefined,
    page: number,
    revision: number,
    now: Instant,
  ): Promise<Feed | undefined> {
    const { begun, maxSize, publication } = this.#options;
    const residents = await this.#residentsOf(cut, revision, now);
    const found = await this.#ledger.feeds.archivePage(cut, page, residents, now);
    if (found === undefined) return undefined;
    const size = maxSize - sizeOfDeleted(found.deleted);
    const records = await this.#complete(found.records);
    const { entries } = fitEntries(await this.#candidates(records, now), size, true);
    const place = { cut, archive: page };
    const previousPage = page === 1 ? undefined : page - 1;
    return assembleFeed(publication, { place, cut, entries, deleted: found.deleted, previousPage }, begun);
  }

  async #residentsOf(cut: Cut | undefined, revision: number, now: Instant): Promise<ReadonlySet<string>> {
    const known = this.#residents.get(keyOf(cut));
    if (known?.revision === revision) return known.ids;
    await this.subscription(cut, revision, now);
    return this.#residents.get(keyOf(cut))?.ids ?? new Set();
  }

  async #candidates(records: readonly ArticleRecord[], now: Instant): Promise<Candidate[]> {
    const { publication, summaries } = this.#options;
    const articles = await withKnownSummaries(records, summaries);
    const surroundings = await surroundingsOf(this.#ledger, articles, now);
    const assemble = (article: ArticleRecord, content: Publication["content"]) => {
      this.done.assembled += 1;
      return this.#entries.entryOf(article, surroundings, content);
    };
    return articles.map((article) => ({
      brief: assemble(article, "summary"),
      full: publication.content === "full" ? () => assemble(article, "full") : undefined,
      event: article.published,
    }));
  }
}

/** What the addresses in these articles may lead to. */
export async function surroundingsOf(
  ledger: LedgerView,
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

/** Bytes that their tombstones take in Atom, the one format that has them. */
function sizeOfDeleted(deleted: readonly DeletedEntry[]): number {
  return deleted.reduce((size, { id }) => size + TOMBSTONE + Buffer.byteLength(escapeUTF8(id)), 0);
}

function keyOf(cut: Cut | undefined): string {
  return cut === undefined ? "" : `${cut.kind}/${cut.slug}`;
}
