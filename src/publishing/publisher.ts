import { setTimeout as sleep } from "node:timers/promises";
import type { Finding, Instant } from "../articles/article.js";
import { mediaTypeOf } from "../articles/media-types.js";
import type { Document } from "../feeds/document.js";
import { pagePath } from "../feeds/entry-address.js";
import { isTopic } from "../feeds/feed-place.js";
import type { NamedArticle } from "../ledger/articles/withdraw-article.js";
import type { Ledger } from "../ledger/ledger.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import type { Visibility } from "../ledger/taxonomies/taxonomies.js";
import { PublisherError } from "../lib/errors.js";
import { singleFlight } from "../lib/single-flight.js";
import type { ArticleSource } from "./article-source.js";
import { Backfill, isDue } from "./backfill.js";
import { type Changes, NO_CHANGES } from "./changes.js";
import type { DryRun } from "./dry-run.js";
import { FeedBuilder } from "./feed-builder.js";
import { Ingest, type IngestOptions, mergeRequests, type RefreshRequest } from "./ingest.js";
import type { ServedFile } from "./media-file.js";
import { type DocumentRequest, type DocumentResponse, OnDemandRenderer } from "./on-demand-renderer.js";
import type { PageResult } from "./publisher-client.js";
import { isMissingReference, type ReadingCache, warningsAbout } from "./read-directory.js";
import { realFileWithin } from "./real-file-within.js";
import {
  type RenderOptions,
  renderArticlePage,
  renderSearchPage,
  renderSnapshot,
} from "./render-documents.js";
import type { RefreshReport } from "./report.js";
import { SearchIndexer } from "./search-indexer.js";
import { type SearchAnswer, type SearchRequest, searchResults } from "./search-results.js";
import { type Snapshot, type SnapshotStore, type SnapshotUpdate, snapshotUpdate } from "./snapshot.js";
import { SnapshotCompression, type SnapshotCompressionOptions } from "./snapshot-compression.js";
import { sectionsToSummarize } from "./summary-source.js";
import { renderCountsSince } from "./work-counts.js";

export interface PublisherOptions extends Omit<IngestOptions, "source"> {
  /** Undefined where others have the articles, and this shows what they have published. */
  readonly source: ArticleSource | undefined;
  readonly render: RenderOptions;
  /** How that of what is private is made; it is not unless given. */
  readonly renderPrivate?: RenderOptions | undefined;
  /** Is told what is shown from now on, before anybody is told that it was done. */
  readonly onSnapshot?: ((update: SnapshotUpdate) => void) | undefined;
  /** How snapshots are finished when there is time; not at all unless given. */
  readonly finalizer?: Omit<SnapshotCompressionOptions, "onFinalized"> | undefined;
  /** Milliseconds without a refresh after which articles are indexed; unless given, when somebody searches. */
  readonly indexingQuietPeriodMs?: number | undefined;
}

/** An article that was taken down, or restored. */
export interface Withdrawal {
  readonly article: NamedArticle;
  /** Paths of the documents whose bytes changed. */
  readonly documents: readonly string[];
}

/** Milliseconds for which the completion of a first refresh lets those go first who ask for documents. */
const MAX_YIELD_MS = 1_000;

interface RefreshJob extends RefreshRequest {
  readonly scan: boolean;
}

/** What documents of one side are made of, and by whom. */
interface RenderContext {
  readonly ledger: LedgerView;
  readonly render: RenderOptions;
  readonly renderer: OnDemandRenderer;
}

type RenderedChanges = Pick<RefreshReport, "documents" | "shortened" | "dropped">;

/**
 * The writing side: reads the directory, records, renders, and swaps the snapshot. It may fail anywhere;
 * then the last good snapshot stays.
 */
export class Publisher {
  readonly #ledger: Ledger;
  readonly #snapshots: SnapshotStore;
  readonly #options: PublisherOptions;
  /** Undefined where there are no articles. */
  readonly #ingest: Ingest | undefined;
  readonly #feeds: FeedBuilder;
  readonly #contexts: Readonly<Record<Visibility, RenderContext | undefined>>;
  readonly #backfill: Backfill;
  readonly #compression: SnapshotCompression | undefined;
  readonly #indexer: SearchIndexer;
  #lastRefresh: Promise<unknown> = Promise.resolve();
  #isShuttingDown = false;
  /** Whether a refresh writes what it will show itself. */
  #isRecording = false;
  /** How many wait for a document. */
  #waitingRequests = 0;
  /** Whether somebody wants the directory to be looked at anew. */
  #isRescanRequested = false;
  /** The revisions in which the feeds that hubs are told of were last made. */
  readonly #topicRevisions = new Map<string, number>();
  #lastFit: Pick<RenderedChanges, "shortened" | "dropped"> = { shortened: [], dropped: [] };
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
    const cache: ReadingCache = new Map();
    const { source } = options;
    this.#ingest = source && new Ingest(ledger, { ...options, source }, cache);
    this.#backfill = new Backfill(ledger, { ...options, directory: source?.directory, cache });
    this.#feeds = this.#createFeedBuilder(ledger, options.render);
    this.#compression =
      options.finalizer &&
      new SnapshotCompression(ledger, snapshots, {
        ...options.finalizer,
        onFinalized: (snapshot) => this.#replace(snapshot),
      });
    this.#indexer = new SearchIndexer(ledger, options.indexingQuietPeriodMs);
    const { render, renderPrivate } = options;
    this.#contexts = {
      public: this.#contextOf(ledger, render, this.#feeds),
      private: renderPrivate && this.#contextOf(ledger.privateView, renderPrivate),
    };
  }

  #createFeedBuilder(ledger: LedgerView, render: RenderOptions): FeedBuilder {
    return new FeedBuilder(ledger, render, (records) => this.#backfill.backfill(records));
  }

  #contextOf(
    ledger: LedgerView,
    render: RenderOptions,
    source = this.#createFeedBuilder(ledger, render),
  ): RenderContext {
    return { ledger, render, renderer: new OnDemandRenderer(ledger, source, render, this.#options.clock) };
  }

  /**
   * Publishes what the directory holds now. Calls during a refresh share the next one.
   *
   * @throws PublisherError when the directory cannot be trusted (`directory-missing`, `directory-unreadable`,
   *   `removals-unconfirmed`) or a document is malformed: nothing of what is served has changed then; `no-articles`
   *   where there is none
   */
  refresh(request: RefreshRequest = { confirmRemovals: false }): Promise<RefreshReport> {
    return this.#startFlight({ scan: true, ...request });
  }

  /** Publishes what is known, without looking at the directory: for when an article is due or expires. */
  republish(): Promise<RefreshReport> {
    return this.#startFlight({ scan: false, confirmRemovals: false });
  }

  /**
   * Takes an article down from every document, page and archive: at once, also while a refresh is under way.
   *
   * @param name its path, or its id
   * @throws PublisherError `not-found`
   */
  async withdraw(name: string): Promise<Withdrawal> {
    const article = await this.#ledger.withdraw(name, this.#options.clock());
    return { article, documents: await this.#showIfPublished() };
  }

  /** @throws PublisherError `not-found`, also for an article that was not taken down */
  async restore(name: string): Promise<Withdrawal> {
    const article = await this.#ledger.restore(name, this.#options.clock());
    return { article, documents: await this.#showIfPublished() };
  }

  /** From now on nothing is begun that the next start can do as well. */
  beginShutdown(): void {
    this.#isShuttingDown = true;
    void this.#indexer.pause();
  }

  /** Resolves when no refresh is under way, whichever way it ended. */
  async idle(): Promise<void> {
    await this.#lastRefresh;
    await this.#compression?.stop();
    await this.#indexer.pause();
  }

  /** The next moment at which an article is due or expires. */
  nextMoment(): Promise<Instant | undefined> {
    return this.#ledger.nextMoment(this.#options.clock());
  }

  /**
   * Shows what the ledger holds, when there is anything to be shown.
   *
   * @param stored documents that were kept from before, as they are sent
   */
  async resume(stored: readonly Document[] = []): Promise<void> {
    const known = new Map(stored.map((document) => [document.path, document]));
    if ((await this.#ledger.countShown(this.#options.clock())) > 0) await this.#showIfReadable(known);
    this.#indexer.schedule();
  }

  /** Shows what another process has recorded. */
  async catchUp(): Promise<void> {
    // What this process records it shows by itself.
    if (this.#isRecording) return;
    const shown = this.#snapshots.current();
    if ((await this.#ledger.revision()) === shown?.revision) return;
    // Texts that were not read yet are for whoever has looked at the directory just now: here a file may be to come.
    if (this.#ingest !== undefined && (await this.#ledger.hasStubs())) return;
    if (shown !== undefined || (await this.#ledger.countShown(this.#options.clock())) > 0)
      await this.#showIfReadable();
  }

  /** Makes what is not in the snapshot: the feed of a cut, an archive page, a list, a page for whoever opens a feed. */
  async render({
    visibility = "public",
    ...request
  }: DocumentRequest): Promise<DocumentResponse | undefined> {
    const renderer = this.#contexts[visibility]?.renderer;
    if (this.#snapshots.current() === undefined || renderer === undefined) return undefined;
    return await this.#countWaiting(() => renderer.render(request));
  }

  /** What is found in the articles that are shown. */
  async search(request: SearchRequest): Promise<SearchAnswer> {
    const { clock, render } = this.#options;
    const feed = this.#snapshots.current()?.feed;
    if (feed === undefined) return { kind: "unpublished" };
    const isWhole = (await this.#indexer.catchUp()) && !(await this.#ledger.hasStubs());
    const results = await searchResults(this.#ledger, render.publication, request, clock());
    const document = await renderSearchPage(render, feed, { ...results, isWhole });
    return { kind: "document", document, isWhole };
  }

  /** What is at an article's address: on the private side of every article, on the public one of those for everybody. */
  page(slug: string, visibility: Visibility = "public"): Promise<PageResult> {
    return this.#countWaiting(() => this.#page(slug, this.#contexts[visibility], visibility));
  }

  async #page(slug: string, context: RenderContext | undefined, visibility: Visibility): Promise<PageResult> {
    const now = this.#options.clock();
    const record = await this.#ledger.bySlug(slug);
    if (record === undefined || context === undefined || this.#snapshots.current() === undefined)
      return { kind: "unknown" };
    if (visibility === "public" && (await this.#ledger.isPrivate(record.id))) return { kind: "unknown" };
    // What never appeared must not be known to exist, not even when it is gone.
    const isGone = record.withdrawn !== null || (record.expires !== null && record.expires <= now);
    if (record.released === null && (isGone || record.published > now)) return { kind: "unknown" };
    if (isGone) return { kind: "gone" };
    if (record.slug !== slug) return { kind: "moved", path: pagePath(record.slug) };
    const [article] = await this.#backfill.backfill([record]);
    if (article === undefined) return { kind: "unknown" };
    const document = await renderArticlePage(context.ledger, context.render, article, now);
    return { kind: "document", document };
  }

  /** The file as it is served; undefined unless an article that is shown refers to it. */
  async file(path: string, visibility: Visibility = "public"): Promise<ServedFile | undefined> {
    const mediaType = mediaTypeOf(path);
    if (mediaType === undefined) return undefined;
    const audience = visibility === "public" ? visibility : "all";
    if (!(await this.#ledger.isShownFile(path, this.#options.clock(), audience))) return undefined;
    const stored = await this.#ledger.storedMedia?.find(path);
    if (stored !== undefined) return { stored, mediaType };
    const { source } = this.#options;
    if (source === undefined) throw new PublisherError("no-articles", FILE_NOT_STORED);
    const file = realFileWithin(source.directory, path);
    return file === undefined ? undefined : { file, mediaType };
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
      // After a restart there may be no snapshot yet; what the ledger holds is the last good one.
      if (this.#snapshots.current() === undefined) await this.resume();
      throw error;
    }
    const { findings, ...published } = await this.#showAll(request);
    const reported = await this.#completeChanges({
      ...changes,
      findings: [...changes.findings, ...findings],
    });
    const now = clock();
    const shown = await this.#ledger.countShown(now);
    const scheduled = await this.#ledger.countScheduled(now);
    const work = { ...reported.work, ...renderCountsSince(before, this.#feeds.counts) };
    return { started, duration: now - started, ...reported, ...published, shown, scheduled, work };
  }

  async #record(request: RefreshRequest): Promise<Changes> {
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

  /** Shows what the ledger holds; when articles were read by their front matter alone, also when they are complete. */
  async #showAll({
    onProgress = () => undefined,
  }: Pick<RefreshRequest, "onProgress">): Promise<RenderedChanges & Pick<Changes, "findings">> {
    let shown = await this.#show();
    const ingest = this.#ingest;
    if (ingest === undefined || !(await this.#ledger.hasStubs())) return { ...shown, findings: [] };
    const { clock, keyOf } = this.#options;
    const showAgain = async () => {
      const { documents, ...fitted } = await this.#show();
      shown = { ...fitted, documents: [...new Set([...shown.documents, ...documents])] };
    };
    const all = await this.#ledger.countShown(clock());
    const isFinished = await this.#backfill.backfillAll({
      onBatch: async (left) => {
        await this.#yieldToRequests();
        onProgress(Math.max(0, all - left), all);
        if (isDue(this.#snapshots.current()?.nextMoment, clock())) await showAgain();
      },
      shouldStop: () => this.#isShuttingDown || this.#isRescanRequested,
    });
    await this.#ledger.withRefreshLock(() => ingest.storeMedia());
    const findings = isFinished ? await this.#ledger.finishBackfill(keyOf, clock()) : [];
    await showAgain();
    return { ...shown, findings };
  }

  async #countWaiting<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    this.#waitingRequests += 1;
    try {
      return await answer();
    } finally {
      this.#waitingRequests -= 1;
    }
  }

  /** Whoever waits for a document comes first, but not for ever. */
  async #yieldToRequests(): Promise<void> {
    const end = performance.now() + MAX_YIELD_MS;
    while (this.#waitingRequests > 0 && performance.now() < end) await sleep(1);
  }

  /** With what is known when all articles have been read wholly. */
  async #completeChanges({
    scan,
    findings,
    ...changes
  }: Changes): Promise<Omit<Changes, "scan" | "findings">> {
    const { rejected, parsed } = this.#backfill.takeFindings();
    const isRejected = new Set(rejected.map(({ path }) => path));
    const unknown = scan === undefined ? [] : await this.#ledger.unknownPrivateCategories();
    const articlesWithWarnings =
      scan === undefined
        ? []
        : await this.#ledger.articlesWithWarnings((file) => isMissingReference(file, scan));
    return {
      ...changes,
      added: changes.added.filter((path) => !isRejected.has(path)),
      rejected: [...changes.rejected, ...rejected],
      doubts: [
        ...changes.doubts,
        ...(scan === undefined
          ? []
          : articlesWithWarnings.flatMap((article) => warningsAbout(article, scan))),
        ...findings,
        ...unknown.map(unknownCategory),
      ],
      work: { ...changes.work, parsed: changes.work.parsed + parsed },
    };
  }

  /** What a refresh would do now; nothing is published. */
  async dryRun(request: RefreshRequest): Promise<DryRun> {
    return await this.#requireIngest().dryRun(request);
  }

  /**
   * Before the first snapshot there is nothing that could show it.
   *
   * @returns the paths of the documents that changed
   */
  async #showIfPublished(): Promise<readonly string[]> {
    return this.#snapshots.current() === undefined ? [] : await this.#showIfReadable();
  }

  /**
   * Shows what the ledger holds, unless it lacks texts that somebody else is about to read: then it is looked at again.
   *
   * @returns the paths of the documents that changed
   */
  async #showIfReadable(known?: ReadonlyMap<string, Document>): Promise<readonly string[]> {
    try {
      return (await this.#show(known)).documents;
    } catch (error) {
      if (error instanceof PublisherError && error.code === "no-articles") return [];
      throw error;
    }
  }

  /** Renders what the ledger holds, as far as it changed, and swaps the snapshot. */
  async #show(known?: ReadonlyMap<string, Document>): Promise<RenderedChanges> {
    const { clock, render } = this.#options;
    const now = clock();
    await this.#ledger.releaseDue(now);
    const last = this.#snapshots.current();
    if (last?.revision === (await this.#ledger.revision()) && render.summaries === undefined) {
      return { documents: [], ...this.#lastFit };
    }
    const documents = known ?? last?.documents;
    const { snapshot, subscription } = await renderSnapshot(
      this.#ledger,
      this.#feeds,
      render,
      now,
      documents,
    );
    // While it was made, an article may have been taken down; then what was made since is newer.
    if (snapshot.revision >= (this.#snapshots.current()?.revision ?? 0)) this.#replace(snapshot);
    this.#compression?.schedule();
    render.summaries?.request(subscription.articles.flatMap(sectionsToSummarize));
    this.#lastFit = { shortened: subscription.shortened, dropped: subscription.dropped };
    const changed = [...snapshot.documents.values()].filter(
      ({ path, etag }) => documents?.get(path)?.etag !== etag,
    );
    const topics = render.notifyChanges ? await this.#renderTopics() : [];
    return { documents: [...changed.map(({ path }) => path), ...topics], ...this.#lastFit };
  }

  #replace(snapshot: Snapshot): void {
    const before = this.#snapshots.current();
    this.#snapshots.replace(snapshot);
    this.#options.onSnapshot?.(
      snapshotUpdate(snapshot, before?.documents, this.#options.render.summaries !== undefined),
    );
  }

  /**
   * Hubs are to be told at once of every feed that somebody may have subscribed to, which nobody can who has
   * not asked for it.
   *
   * @returns the paths of those that changed
   */
  async #renderTopics(): Promise<string[]> {
    const before = await this.#ledger.pendingNotifications();
    for (const path of await this.#ledger.documentPaths()) {
      if (isTopic(path) && !this.#snapshots.current()?.documents.has(path)) await this.#renderTopic(path);
    }
    const after = await this.#ledger.pendingNotifications();
    return [...after].filter(([path, hash]) => before.get(path) !== hash).map(([path]) => path);
  }

  /** The ledger learns from it whether it changed. */
  async #renderTopic(path: string): Promise<void> {
    const response = await this.render({
      path,
      asPage: false,
      knownRevision: this.#topicRevisions.get(path),
    });
    // Whoever has kept it is to learn that it is not there any more.
    if (response === undefined)
      await this.#ledger.documentDates(new Map([[path, GONE_HASH]]), this.#options.clock(), true);
    if (response === undefined || this.#options.render.summaries !== undefined)
      this.#topicRevisions.delete(path);
    else this.#topicRevisions.set(path, response.revision);
  }
}

const FILE_NOT_STORED =
  "the file is not in the database: a replica that has the articles stores it with its next refresh, unless it is too large, of which the reports of refreshes tell";

/** In place of the hash of a document that is not there any more. */
const GONE_HASH = "gone";

/** What was meant is read by everybody. */
function unknownCategory(name: string): Finding {
  return {
    path: "FEEDWRIGHT_PRIVATE",
    problem: `no article has the category “${name}”, so that nothing is private by it`,
    remedy: "write it as the articles do, or leave it out",
  };
}

/** What alone has changed, if each of them says so. */
function mergeChangedPaths(requests: readonly RefreshRequest[]): readonly string[] | undefined {
  const known = requests.flatMap(({ changed }) => (changed === undefined ? [] : [changed]));
  return known.length === requests.length ? known.flat() : undefined;
}
