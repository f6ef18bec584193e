import type { Instant } from "../articles/article.js";
import { type Document, hashText, makeDocument } from "../feeds/document.js";
import type { Feed } from "../feeds/feed.js";
import { type FeedKey, type FeedVariant, isListPath, parseFeedPath, type Term } from "../feeds/feed-path.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import type { Visibility } from "../ledger/taxonomies/taxonomies.js";
import type { FeedBuilder } from "./feed-builder.js";
import {
  offeredTerms,
  type RenderOptions,
  renderFeed,
  renderList,
  renderPage,
  type TextDocument,
} from "./render-documents.js";

export interface DocumentRequest {
  readonly path: string;
  /** Requests the page for a browser that opened the feed at that path. */
  readonly asPage: boolean;
  /** `public` by default. */
  readonly visibility?: Visibility | undefined;
  /** The `revision` of the response that the caller has cached. */
  readonly knownRevision: number | undefined;
}

export interface DocumentResponse {
  /** Undefined when the cached document is current. */
  readonly document: Document | undefined;
  /** The ledger revision in which the contents last changed. */
  readonly revision: number;
}

interface RenderJob {
  readonly revision: number;
  readonly render: () => Promise<TextDocument | undefined>;
}

/** Renders what is not in the snapshot: term feeds, archive pages, lists of feeds and pages. */
export class OnDemandRenderer {
  readonly #ledger: LedgerView;
  readonly #feeds: FeedBuilder;
  readonly #options: RenderOptions;
  readonly #clock: () => Instant;

  constructor(ledger: LedgerView, feeds: FeedBuilder, options: RenderOptions, clock: () => Instant) {
    this.#ledger = ledger;
    this.#feeds = feeds;
    this.#options = options;
    this.#clock = clock;
  }

  /** @returns undefined when there is no such document */
  async render({
    path,
    asPage,
    knownRevision,
  }: Omit<DocumentRequest, "visibility">): Promise<DocumentResponse | undefined> {
    const now = this.#clock();
    const job = await this.#jobAt(path, asPage, now);
    if (job === undefined) return undefined;
    const { revision } = job;
    if (revision === knownRevision) return { document: undefined, revision };
    const rendered = await job.render();
    if (rendered === undefined) return undefined;
    this.#feeds.counts.rendered += 1;
    this.#feeds.counts.compressed += 1;
    const hash = hashText(rendered.text);
    const modified = asPage ? undefined : await this.#modifiedAt(path, hash, now);
    return { document: await makeDocument({ ...rendered, hash, modified }), revision };
  }

  async #modifiedAt(path: string, hash: string, now: Instant): Promise<Instant | undefined> {
    const dates = await this.#ledger.documents.dates(
      new Map([[path, hash]]),
      now,
      this.#options.notifyChanges,
    );
    return dates.get(path);
  }

  async #jobAt(path: string, asPage: boolean, now: Instant): Promise<RenderJob | undefined> {
    const requested = parseFeedPath(path);
    if (requested !== undefined) return await this.#feedJob(requested.key, requested.variant, asPage, now);
    if (!isListPath(path)) return undefined;
    return {
      revision: await this.#ledger.revision(),
      render: async () => await renderList(path, this.#ledger, this.#options, now),
    };
  }

  async #feedJob(
    place: FeedKey,
    form: FeedVariant,
    asPage: boolean,
    now: Instant,
  ): Promise<RenderJob | undefined> {
    const { folderFeeds } = this.#options;
    if (place.term?.kind === "folder" && !folderFeeds) return undefined;
    const term = place.term === undefined ? undefined : await this.#ledger.terms.find(place.term, now);
    if (place.term !== undefined && term === undefined) return undefined;
    const latest = await this.#ledger.revision();
    const revision = term?.revision ?? latest;
    return {
      // A page lists all terms, any of which may have changed.
      revision: form === "page" || asPage ? latest : revision,
      render: async () => {
        const feed = await this.#feedAt(place, term, revision, now);
        if (feed === undefined) return undefined;
        if (form !== "page" && !asPage) return renderFeed(feed, form);
        const terms = await offeredTerms(this.#ledger, this.#options, now);
        return renderPage(feed, terms, this.#options.pages, form === "page" ? undefined : form);
      },
    };
  }

  async #feedAt(
    { archive }: FeedKey,
    term: Term | undefined,
    revision: number,
    now: Instant,
  ): Promise<Feed | undefined> {
    if (archive !== undefined) return await this.#feeds.archivePage(term, archive, revision, now);
    return (await this.#feeds.subscriptionFeed(term, revision, now)).feed;
  }
}
