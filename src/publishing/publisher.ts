import type { Instant } from "../articles/article.js";
import type { Document } from "../feeds/document.js";
import type { NamedArticle } from "../ledger/articles/withdrawals.js";
import type { Ledger } from "../ledger/ledger.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import type { Visibility } from "../ledger/taxonomies/taxonomies.js";
import { PublisherError } from "../lib/errors.js";
import { singleFlight } from "../lib/single-flight.js";
import type { ArticleSource } from "./article-source.js";
import { Backfill } from "./backfill.js";
import { type Changes, completeChanges, NO_CHANGES } from "./changes.js";
import type { DryRun } from "./dry-run.js";
import { FeedBuilder } from "./feed-builder.js";
import {
  Ingest,
  type IngestOptions,
  mergeChangedPaths,
  mergeRequests,
  type ObservedRefreshRequest,
} from "./ingest.js";
import type { ServedFile } from "./media-file.js";
import { type DocumentRequest, type DocumentResponse, OnDemandRenderer } from "./on-demand-renderer.js";
import type { PageResult } from "./publisher-client.js";
import type { ReadingCache } from "./read-directory.js";
import { ReaderRequests, type RenderContext } from "./reader-requests.js";
import type { RenderOptions } from "./render-documents.js";
import type { RefreshReport } from "./report.js";
import { SearchIndexer } from "./search-indexer.js";
import type { SearchAnswer, SearchRequest } from "./search-results.js";
import type { SnapshotStore, SnapshotUpdate } from "./snapshot.js";
import type { SnapshotCompressionOptions } from "./snapshot-compression.js";
import { type RenderedChanges, SnapshotPublisher } from "./snapshot-publisher.js";
import { renderCountsSince } from "./work-counts.js";

export interface PublisherOptions extends Omit<IngestOptions, "source"> {
  /** Undefined in a serve-only replica, which shows what others publish. */
  readonly source: ArticleSource | undefined;
  readonly render: RenderOptions;
  /** Without it nothing private is rendered. */
  readonly renderPrivate?: RenderOptions | undefined;
  /** Called with every new snapshot, before the refresh that made it resolves. */
  readonly onSnapshot?: ((update: SnapshotUpdate) => void) | undefined;
  /** Without it snapshots are neither compressed again nor stored for the next start. */
  readonly compression?: Omit<SnapshotCompressionOptions, "onCompressed"> | undefined;
  /** Milliseconds without a refresh before articles are indexed; without it they are indexed at the next search. */
  readonly indexingQuietPeriodMs?: number | undefined;
}

/** The result of withdrawing or restoring an article. */
export interface Withdrawal {
  readonly article: NamedArticle;
  /** Paths of the documents whose bytes changed. */
  readonly documents: readonly string[];
}

interface RefreshJob extends ObservedRefreshRequest {
  readonly scan: boolean;
}

/**
 * Reads the directory, records changes in the ledger, renders, and swaps the snapshot. If any step fails, the last
 * good snapshot stays.
 */
export class Publisher {
  readonly #ledger: Ledger;
  readonly #snapshots: SnapshotStore;
  readonly #options: PublisherOptions;
  /** Undefined in a serve-only replica. */
  readonly #ingest: Ingest | undefined;
  readonly #backfill: Backfill;
  readonly #feeds: FeedBuilder;
  readonly #shown: SnapshotPublisher;
  readonly #requests: ReaderRequests;
  readonly #indexer: SearchIndexer;
  #lastRefresh: Promise<unknown> = Promise.resolve();
  #isShuttingDown = false;
  /** While a refresh of this process records, it will also show what it recorded. */
  #isRecording = false;
  /** A refresh that scans is waiting for the current one. */
  #isRescanRequested = false;
  readonly #singleFlight = singleFlight<RefreshJob, RefreshReport>(
    (job) => this.#publish(job),
    (first, second) => ({
      ...mergeRequests(first, second),
      scan: first.scan || second.scan,
      changed: mergeChangedPaths([first, second].filter(({ scan }) => scan)),
    }),
  );

  constructor(ledger: Ledger, snapshots: SnapshotStore, options: PublisherOptions) {
    this.#ledger = ledger;
    this.#snapshots = snapshots;
    this.#options = options;
    const { source, render, renderPrivate } = options;
    const cache: ReadingCache = new Map();
    this.#ingest = source && new Ingest(ledger, { ...options, source }, cache);
    const backfill = new Backfill(ledger, { ...options, directory: source?.directory, cache });
    const fillStubs = backfill.backfill.bind(backfill);
    const contextOf = (
      view: LedgerView,
      using: RenderOptions,
      feeds = new FeedBuilder(view, using, fillStubs),
    ): RenderContext => ({
      ledger: view,
      render: using,
      renderer: new OnDemandRenderer(view, feeds, using, options.clock),
    });
    const feeds = new FeedBuilder(ledger, render, fillStubs);
    const publicContext = contextOf(ledger, render, feeds);
    this.#backfill = backfill;
    this.#feeds = feeds;
    this.#indexer = new SearchIndexer(ledger.search, options.indexingQuietPeriodMs);
    const { renderer } = publicContext;
    this.#shown = new SnapshotPublisher(ledger, snapshots, { ...options, feeds, renderer });
    this.#requests = new ReaderRequests(ledger, snapshots, {
      ...options,
      contexts: {
        public: publicContext,
        private: renderPrivate && contextOf(ledger.privateView, renderPrivate),
      },
      indexer: this.#indexer,
      fillStubs,
    });
  }

  /**
   * Publishes the current contents of the directory. Calls during a refresh share the next one.
   *
   * @throws PublisherError when the directory cannot be trusted (`directory-missing`, `directory-unreadable`,
   *   `removals-unconfirmed`), a document is malformed, or this is a serve-only replica (`no-articles`). Nothing that is
   *   served has changed then.
   */
  refresh(request: ObservedRefreshRequest = { confirmRemovals: false }): Promise<RefreshReport> {
    return this.#startFlight({ scan: true, ...request });
  }

  /** Publishes the contents of the ledger without scanning, for example when an article is due or expires. */
  republish(): Promise<RefreshReport> {
    return this.#startFlight({ scan: false, confirmRemovals: false });
  }

  /**
   * Removes an article from every document, page and archive immediately, even during a refresh.
   *
   * @param name its path or id
   * @throws PublisherError `not-found`
   */
  async withdraw(name: string): Promise<Withdrawal> {
    const article = await this.#ledger.withdrawals.withdraw(name, this.#options.clock());
    return { article, documents: await this.#showIfPublished() };
  }

  /** @throws PublisherError `not-found`, also for an article that was not withdrawn by hand */
  async restore(name: string): Promise<Withdrawal> {
    const article = await this.#ledger.withdrawals.restore(name, this.#options.clock());
    return { article, documents: await this.#showIfPublished() };
  }

  /** The result that a refresh would have now. Nothing is published. */
  async dryRun(request: ObservedRefreshRequest): Promise<DryRun> {
    return await this.#requireIngest().dryRun(request);
  }

  /** Stops starting work that the next process can do as well. */
  beginShutdown(): void {
    this.#isShuttingDown = true;
    void this.#indexer.pause();
  }

  /** Resolves when no refresh is running, whether the last one succeeded or failed. */
  async idle(): Promise<void> {
    await this.#lastRefresh;
    await this.#shown.stop();
    await this.#indexer.pause();
  }

  /** The next moment at which an article is due or expires. */
  nextMoment(): Promise<Instant | undefined> {
    return this.#ledger.articles.nextMoment(this.#options.clock());
  }

  /**
   * Shows the contents of the ledger, unless it has no article to show.
   *
   * @param stored documents of the last process, reused where they are unchanged
   */
  async resume(stored: readonly Document[] = []): Promise<void> {
    const known = new Map(stored.map((document) => [document.path, document]));
    if ((await this.#ledger.articles.countShown(this.#options.clock())) > 0)
      await this.#showIfReadable(known);
    this.#indexer.schedule();
  }

  /** Shows what another process has recorded. */
  async catchUp(): Promise<void> {
    if (this.#isRecording) return;
    const shown = this.#snapshots.current();
    if ((await this.#ledger.revision()) === shown?.revision) return;
    // The process that recorded stubs reads their texts. This one might not have all of the files yet.
    if (this.#ingest !== undefined && (await this.#ledger.stubs.exist())) return;
    if (shown !== undefined || (await this.#ledger.articles.countShown(this.#options.clock())) > 0)
      await this.#showIfReadable();
  }

  render(request: DocumentRequest): Promise<DocumentResponse | undefined> {
    return this.#requests.render(request);
  }

  search(request: SearchRequest): Promise<SearchAnswer> {
    return this.#requests.search(request);
  }

  page(slug: string, visibility?: Visibility): Promise<PageResult> {
    return this.#requests.page(slug, visibility);
  }

  file(path: string, visibility?: Visibility): Promise<ServedFile | undefined> {
    return this.#requests.file(path, visibility);
  }

  #startFlight(job: RefreshJob): Promise<RefreshReport> {
    if (job.scan) this.#isRescanRequested = true;
    const result = this.#singleFlight(job);
    this.#lastRefresh = result.catch(() => undefined);
    return result;
  }

  async #publish(job: RefreshJob): Promise<RefreshReport> {
    await this.#indexer.pause();
    try {
      return await this.#publishNow(job);
    } finally {
      this.#isRecording = false;
      if (!this.#isShuttingDown) this.#indexer.schedule();
    }
  }

  async #publishNow({ scan, ...request }: RefreshJob): Promise<RefreshReport> {
    const { clock } = this.#options;
    const started = clock();
    if (scan) this.#isRescanRequested = false;
    const before = { ...this.#feeds.counts };
    let changes = NO_CHANGES;
    try {
      if (scan) changes = await this.#ledger.withRefreshLock(() => this.#record(request));
    } catch (error) {
      // After a restart there may be no snapshot yet. The ledger holds the last good one.
      if (this.#snapshots.current() === undefined) await this.resume();
      throw error;
    }
    const { findings, ...published } = await this.#showAll(request);
    const all = { ...changes, findings: [...changes.findings, ...findings] };
    const reported = await completeChanges(all, this.#backfill.takeFindings(), this.#ledger);
    const now = clock();
    const shown = await this.#ledger.articles.countShown(now);
    const scheduled = await this.#ledger.articles.countScheduled(now);
    const work = { ...reported.work, ...renderCountsSince(before, this.#feeds.counts) };
    return { started, duration: now - started, ...reported, ...published, shown, scheduled, work };
  }

  async #record(request: ObservedRefreshRequest): Promise<Changes> {
    this.#isRecording = true;
    return await this.#requireIngest().record(request);
  }

  /** @throws PublisherError `no-articles` */
  #requireIngest(): Ingest {
    if (this.#ingest !== undefined) return this.#ingest;
    throw new PublisherError(
      "no-articles",
      "this replica has no articles to look at (serve-only); ask one that has them",
    );
  }

  /** Shows the contents of the ledger. If it has stubs, reads their texts and shows the result again. */
  async #showAll({
    onProgress = () => undefined,
  }: Pick<ObservedRefreshRequest, "onProgress">): Promise<RenderedChanges & Pick<Changes, "findings">> {
    let shown = await this.#shown.publish();
    const ingest = this.#ingest;
    if (ingest === undefined || !(await this.#ledger.stubs.exist())) return { ...shown, findings: [] };
    const { clock, keyOf } = this.#options;
    const showAgain = async () => {
      const { documents, ...fitted } = await this.#shown.publish();
      shown = { ...fitted, documents: [...new Set([...shown.documents, ...documents])] };
    };
    const all = await this.#ledger.articles.countShown(clock());
    const isFinished = await this.#backfill.backfillAll({
      onBatch: async (left) => {
        await this.#requests.yieldToRequests();
        onProgress(Math.max(0, all - left), all);
        const due = this.#snapshots.current()?.nextMoment;
        if (due !== undefined && due <= clock()) await showAgain();
      },
      shouldStop: () => this.#isShuttingDown || this.#isRescanRequested,
    });
    await this.#ledger.withRefreshLock(() => ingest.storeMedia());
    const findings = isFinished ? await this.#ledger.stubs.finishBackfill(keyOf, clock()) : [];
    await showAgain();
    return { ...shown, findings };
  }

  /** @returns the paths of the documents that changed; none before the first snapshot */
  async #showIfPublished(): Promise<readonly string[]> {
    return this.#snapshots.current() === undefined ? [] : await this.#showIfReadable();
  }

  /**
   * Shows the contents of the ledger, unless it has stubs that another replica is still reading.
   *
   * @returns the paths of the documents that changed
   */
  async #showIfReadable(known?: ReadonlyMap<string, Document>): Promise<readonly string[]> {
    try {
      return (await this.#shown.publish(known)).documents;
    } catch (error) {
      if (error instanceof PublisherError && error.code === "no-articles") return [];
      throw error;
    }
  }
}
