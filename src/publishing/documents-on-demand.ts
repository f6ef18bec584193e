import { LRUCache } from "lru-cache";
import type { Instant } from "../articles/article.js";
import { type Document, hashOf, makeDocument } from "../feeds/document.js";
import type { Feed } from "../feeds/feed.js";
import { type Cut, type FeedForm, type FeedPlace, readFeedPath } from "../feeds/feed-place.js";
import type { Ledger } from "../ledger/ledger.js";
import type { FeedSource } from "./feed-source.js";
import {
  isListPath,
  offeredCuts,
  type Rendered,
  type RenderOptions,
  renderFeed,
  renderList,
  renderPage,
} from "./render-documents.js";

/** Bytes of the documents that are kept, in all encodings; the least lately asked for make room. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What is to be rendered, and the revision of the ledger in which that last changed. */
interface Wanted {
  readonly revision: number;
  readonly render: () => Promise<Rendered | undefined>;
}

interface Kept {
  readonly document: Document;
  readonly revision: number;
}

/**
 * The documents that are made when somebody asks for them: cuts, archive pages, lists of what there is. They are
 * kept until what they show changes, so that those that nobody asks for cost nothing.
 */
export class DocumentsOnDemand {
  readonly #ledger: Ledger;
  readonly #source: FeedSource;
  readonly #options: RenderOptions;
  readonly #clock: () => Instant;
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ document: { bytes } }) => bytes.identity.length + bytes.gzip.length + bytes.br.length,
  });
  /** Made from what the ledger holds now; what was begun before the last change answers those alone who asked before. */
  #underWay = new Map<string, Promise<Document | undefined>>();
  /** Those of which it is known that nothing changed since. */
  readonly #current = new Set<string>();

  constructor(ledger: Ledger, source: FeedSource, options: RenderOptions, clock: () => Instant) {
    this.#ledger = ledger;
    this.#source = source;
    this.#options = options;
    this.#clock = clock;
  }

  /** From now on the ledger is asked again whether what was kept is still true. */
  expire(): void {
    this.#current.clear();
    this.#underWay = new Map();
    // Summaries that came meanwhile leave no trace in the ledger's revision.
    if (this.#options.summaries !== undefined) this.#kept.clear();
  }

  /** @returns undefined when there is no such document */
  at(path: string): Promise<Document | undefined> {
    return this.#keptOrMade(path, path);
  }

  /**
   * The page for somebody who opened a feed in a browser.
   *
   * @returns undefined when there is no feed at that path
   */
  async pageOfFeed(path: string): Promise<Document | undefined> {
    const form = readFeedPath(path)?.form;
    return form === undefined || form === "page" ? undefined : await this.#keptOrMade(`${path}#page`, path);
  }

  /** @param key what it is kept under: a feed's path, followed by `#page` for the page of that feed */
  async #keptOrMade(key: string, path: string): Promise<Document | undefined> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#current.has(key)) return kept.document;
    const underWay = this.#underWay;
    const document = underWay.get(key) ?? this.#makeOnce(key, path, underWay);
    underWay.set(key, document);
    return await document;
  }

  async #makeOnce(key: string, path: string, underWay: Map<string, unknown>): Promise<Document | undefined> {
    try {
      return await this.#make(key, path);
    } catch (error) {
      // What was kept before is not known to be true.
      this.#current.delete(key);
      throw error;
    } finally {
      underWay.delete(key);
    }
  }

  async #make(key: string, path: string): Promise<Document | undefined> {
    const now = this.#clock();
    const underWay = this.#underWay;
    // Before anything is read, so that a change that comes meanwhile is noticed.
    this.#current.add(key);
    const wanted = await this.#wantedAt(path, key !== path, now);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.revision === wanted?.revision) return kept.document;
    const rendered = await wanted?.render();
    if (wanted === undefined || rendered === undefined) {
      this.#current.delete(key);
      return undefined;
    }
    this.#source.done.rendered += 1;
    this.#source.done.compressed += 1;
    const hash = hashOf(rendered.text);
    const modified = key === path ? await this.#dateOf(path, hash, now) : undefined;
    const document = await makeDocument({ ...rendered, hash, modified });
    if (underWay === this.#underWay) this.#kept.set(key, { document, revision: wanted.revision });
    return document;
  }

  async #dateOf(path: string, hash: string, now: Instant): Promise<Instant | undefined> {
    const dates = await this.#ledger.datesOfDocuments(new Map([[path, hash]]), now, this.#options.announce);
    return dates.get(path);
  }

  async #wantedAt(path: string, asPage: boolean, now: Instant): Promise<Wanted | undefined> {
    const asked = readFeedPath(path);
    if (asked !== undefined) return await this.#wantedFeed(asked.place, asked.form, asPage, now);
    if (!isListPath(path)) return undefined;
    return {
      revision: await this.#ledger.revision(),
      render: async () => await renderList(path, this.#ledger, this.#options, now),
    };
  }

  async #wantedFeed(
    place: FeedPlace,
    form: FeedForm,
    asPage: boolean,
    now: Instant,
  ): Promise<Wanted | undefined> {
    const { folderFeeds } = this.#options;
    if (place.cut?.kind === "folder" && !folderFeeds) return undefined;
    const cut = place.cut === undefined ? undefined : await this.#ledger.feeds.cut(place.cut, now);
    if (place.cut !== undefined && cut === undefined) return undefined;
    const latest = await this.#ledger.revision();
    const revision = cut?.revision ?? latest;
    return {
      // A page lists all cuts, of which any may have changed.
      revision: form === "page" || asPage ? latest : revision,
      render: async () => {
        const feed = await this.#feedAt(place, cut, revision, now);
        if (feed === undefined) return undefined;
        if (form !== "page" && !asPage) return renderFeed(feed, form);
        const cuts = await offeredCuts(this.#ledger, this.#options, now);
        return renderPage(feed, cuts, this.#options.pages, form === "page" ? undefined : form);
      },
    };
  }

  async #feedAt(
    { archive }: FeedPlace,
    cut: Cut | undefined,
    revision: number,
    now: Instant,
  ): Promise<Feed | undefined> {
    if (archive !== undefined) return await this.#source.archivePage(cut, archive, revision, now);
    return (await this.#source.subscription(cut, revision, now)).feed;
  }
}
