import type { Instant } from "../articles/article.js";
import { type Document, hashOf, makeDocument } from "../feeds/document.js";
import type { Feed } from "../feeds/feed.js";
import { type Cut, type FeedForm, type FeedPlace, isListPath, readFeedPath } from "../feeds/feed-place.js";
import type { Side } from "../ledger/cut-kinds.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import type { FeedSource } from "./feed-source.js";
import {
  offeredCuts,
  type Rendered,
  type RenderOptions,
  renderFeed,
  renderList,
  renderPage,
} from "./render-documents.js";

/** What is to be made. */
export interface Order {
  readonly path: string;
  /** Whether the page is meant for whoever opens the feed at that path in a browser. */
  readonly asPage: boolean;
  /** Of what is public, unless it says otherwise. */
  readonly side?: Side | undefined;
  /** The revision of the ledger in which what the asker holds of it last changed; undefined for nothing. */
  readonly held: number | undefined;
}

/** A document that was made when somebody asked for it. */
export interface Made {
  /** Undefined when what the asker holds is still true. */
  readonly document: Document | undefined;
  /** Of the ledger, when what it shows last changed. */
  readonly revision: number;
}

/** What is to be rendered, and the revision of the ledger in which that last changed. */
interface Wanted {
  readonly revision: number;
  readonly render: () => Promise<Rendered | undefined>;
}

/** Makes the documents that are made when somebody asks for them: cuts, archive pages, lists of what there is. */
export class DocumentMaker {
  readonly #ledger: LedgerView;
  readonly #source: FeedSource;
  readonly #options: RenderOptions;
  readonly #clock: () => Instant;

  constructor(ledger: LedgerView, source: FeedSource, options: RenderOptions, clock: () => Instant) {
    this.#ledger = ledger;
    this.#source = source;
    this.#options = options;
    this.#clock = clock;
  }

  /** @returns undefined when there is no such document */
  async make({ path, asPage, held }: Omit<Order, "side">): Promise<Made | undefined> {
    const now = this.#clock();
    const wanted = await this.#wantedAt(path, asPage, now);
    if (wanted === undefined) return undefined;
    const { revision } = wanted;
    if (revision === held) return { document: undefined, revision };
    const rendered = await wanted.render();
    if (rendered === undefined) return undefined;
    this.#source.done.rendered += 1;
    this.#source.done.compressed += 1;
    const hash = hashOf(rendered.text);
    const modified = asPage ? undefined : await this.#dateOf(path, hash, now);
    return { document: await makeDocument({ ...rendered, hash, modified }), revision };
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
