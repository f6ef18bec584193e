import { setTimeout as sleep } from "node:timers/promises";
import type { Finding, Instant } from "../articles/article.js";
import { mediaTypeOf } from "../articles/media-types.js";
import { PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import { pagePath } from "../feeds/entry-address.js";
import { isTopic } from "../feeds/feed-place.js";
import type { Side } from "../ledger/cut-kinds.js";
import type { Ledger } from "../ledger/ledger.js";
import type { LedgerView } from "../ledger/ledger-view.js";
import type { NamedArticle } from "../ledger/take-down.js";
import type { ArticleSource } from "./article-source.js";
import { type Changes, NO_CHANGES } from "./changes.js";
import { Completion, isDue } from "./complete-articles.js";
import { DocumentMaker, type Made, type Order } from "./document-maker.js";
import { FeedSource } from "./feed-source.js";
import { Finishing, type FinishingOptions } from "./finishing.js";
import { bothRequests, Intake, type IntakeOptions, type RefreshRequest } from "./intake.js";
import type { Page } from "./press-room.js";
import { doubtsAbout, isMissing, type ReadingCache } from "./read-directory.js";
import { realFileWithin } from "./real-file-within.js";
import type { Rehearsal } from "./rehearsal.js";
import {
  type RenderOptions,
  renderArticlePage,
  renderSearchPage,
  renderSnapshot,
} from "./render-documents.js";
import type { RefreshReport } from "./report.js";
import { SearchIndexing } from "./search-indexing.js";
import { type SearchAnswer, type SearchRequest, searchResults } from "./search-results.js";
import type { ServedFile } from "./served-file.js";
import { singleFlight } from "./single-flight.js";
import { type News, newsOf, type Snapshot, type SnapshotStore } from "./snapshot.js";
import { sectionsToSummarize } from "./summary-source.js";
import { renderedSince } from "./work.js";

export interface PressOptions extends Omit<IntakeOptions, "source"> {
  /** Undefined where others have the articles, and this shows what they have published. */
  readonly source: ArticleSource | undefined;
  readonly render: RenderOptions;
  /** How that of what is private is made; it is not unless given. */
  readonly renderPrivate?: RenderOptions | undefined;
  /** Is told what is shown from now on, before anybody is told that it was done. */
  readonly onShown?: ((news: News) => void) | undefined;
  /** How snapshots are finished when there is time; not at all unless given. */
  readonly finishing?: Omit<FinishingOptions, "onFinished"> | undefined;
  /** Milliseconds without a refresh after which articles are indexed; unless given, when somebody searches. */
  readonly indexingQuiet?: number | undefined;
}

/** An article that was taken down, or restored. */
export interface Withdrawal {
  readonly article: NamedArticle;
  /** Paths of the documents whose bytes changed. */
  readonly documents: readonly string[];
}

/** Milliseconds for which the completion of a first refresh lets those go first who ask for documents. */
const LONGEST_LULL = 1_000;

interface Flight extends RefreshRequest {
  readonly scan: boolean;
}

/** What documents of one side are made of, and by whom. */
interface Desk {
  readonly ledger: LedgerView;
  readonly render: RenderOptions;
  readonly maker: DocumentMaker;
}

type Shown = Pick<RefreshReport, "documents" | "shortened" | "dropped">;

/**
 * The writing side: reads the directory, records, renders, and swaps the snapshot. It may fail anywhere;
 * then the last good snapshot stays.
 */
export class Press {
  readonly #ledger: Ledger;
  readonly #snapshots: SnapshotStore;
  readonly #options: PressOptions;
  /** Undefined where there are no articles. */
  readonly #intake: Intake | undefined;
  readonly #source: FeedSource;
  readonly #desks: Readonly<Record<Side, Desk | undefined>>;
  readonly #completion: Completion;
  readonly #finishing: Finishing | undefined;
  readonly #indexing: SearchIndexing;
  #latest: Promise<unknown> = Promise.resolve();
  #isEnding = false;
  /** Whether a refresh writes what it will show itself. */
  #isRecording = false;
  /** How many wait for a document. */
  #waiting = 0;
  /** Whether somebody wants the directory to be looked at anew. */
  #isAwaited = false;
  /** The revisions in which the feeds that hubs are told of were last made. */
  readonly #topics = new Map<string, number>();
  #fitted: Pick<Shown, "shortened" | "dropped"> = { shortened: [], dropped: [] };
  readonly #fly = singleFlight<Flight, RefreshReport>(
    (flight) => this.#publish(flight),
    (first, second) => ({
      ...bothRequests(first, second),
      scan: first.scan || second.scan,
      changed: changedBy([first, second].filter(({ scan }) => scan)),
    }),
  );

  constructor(ledger: Ledger, snapshots: SnapshotStore, options: PressOptions) {
    this.#ledger = ledger;
    this.#snapshots = snapshots;
    this.#options = options;
    const cache: ReadingCache = new Map();
    const { source } = options;
    this.#intake = source && new Intake(ledger, { ...options, source }, cache);
    this.#completion = new Completion(ledger, { ...options, directory: source?.directory, cache });
    this.#source = this.#newSource(ledger, options.render);
    this.#finishing =
      options.finishing &&
      new Finishing(ledger, snapshots, {
        ...options.finishing,
        onFinished: (snapshot) => this.#replace(snapshot),
      });
    this.#indexing = new SearchIndexing(ledger, options.indexingQuiet);
    const { render, renderPrivate } = options;
    this.#desks = {
      public: this.#deskOf(ledger, render, this.#source),
      private: renderPrivate && this.#deskOf(ledger.privately, renderPrivate),
    };
  }

  #newSource(ledger: LedgerView, render: RenderOptions): FeedSource {
    return new FeedSource(ledger, render, (records) => this.#completion.complete(records));
  }

  #deskOf(ledger: LedgerView, render: RenderOptions, source = this.#newSource(ledger, render)): Desk {
    return { ledger, render, maker: new DocumentMaker(ledger, source, render, this.#options.clock) };
  }

  /**
   * Publishes what the directory holds now. Calls during a refresh share the next one.
   *
   * @throws PublisherError when the directory cannot be trusted (`directory-missing`, `directory-unreadable`,
   *   `removals-unconfirmed`) or a document is malformed: nothing of what is served has changed then; `no-articles`
   *   where there is none
   */
  refresh(request: RefreshRequest = { confirmRemovals: false }): Promise<RefreshReport> {
    return this.#take({ scan: true, ...request });
  }

  /** Publishes what is known, without looking at the directory: for when an article is due or expires. */
  republish(): Promise<RefreshReport> {
    return this.#take({ scan: false, confirmRemovals: false });
  }

  /**
   * Takes an article down from every document, page and archive: at once, also while a refresh is under way.
   *
   * @param name its path, or its id
   * @throws PublisherError `not-found`
   */
  async takeDown(name: string): Promise<Withdrawal> {
    const article = await this.#ledger.takeDown(name, this.#options.clock());
    return { article, documents: await this.#showSince() };
  }

  /** @throws PublisherError `not-found`, also for an article that was not taken down */
  async restore(name: string): Promise<Withdrawal> {
    const article = await this.#ledger.restore(name, this.#options.clock());
    return { article, documents: await this.#showSince() };
  }

  /** From now on nothing is begun that the next start can do as well. */
  end(): void {
    this.#isEnding = true;
    void this.#indexing.pause();
  }

  /** Resolves when no refresh is under way, whichever way it ended. */
  async idle(): Promise<void> {
    await this.#latest;
    await this.#finishing?.stop();
    await this.#indexing.pause();
  }

  /** The next moment at which an article is due or expires. */
  nextMoment(): Promise<Instant | undefined> {
    return this.#ledger.nextMoment(this.#options.clock());
  }

  /**
   * Shows what the ledger holds, when there is anything to be shown.
   *
   * @param kept documents that were kept from before, as they are sent
   */
  async resume(kept: readonly Document[] = []): Promise<void> {
    const known = new Map(kept.map((document) => [document.path, document]));
    if ((await this.#ledger.countShown(this.#options.clock())) > 0) await this.#showRead(known);
    this.#indexing.begin();
  }

  /** Shows what another process has recorded. */
  async catchUp(): Promise<void> {
    // What this process records it shows by itself.
    if (this.#isRecording) return;
    const shown = this.#snapshots.current();
    if ((await this.#ledger.revision()) === shown?.revision) return;
    // Texts that were not read yet are for whoever has looked at the directory just now: here a file may be to come.
    if (this.#intake !== undefined && (await this.#ledger.isOutlined())) return;
    if (shown !== undefined || (await this.#ledger.countShown(this.#options.clock())) > 0)
      await this.#showRead();
  }

  /** Makes what is not in the snapshot: the feed of a cut, an archive page, a list, a page for whoever opens a feed. */
  async make({ side = "public", ...order }: Order): Promise<Made | undefined> {
    const maker = this.#desks[side]?.maker;
    if (this.#snapshots.current() === undefined || maker === undefined) return undefined;
    return await this.#asked(() => maker.make(order));
  }

  /** What is found in the articles that are shown. */
  async search(request: SearchRequest): Promise<SearchAnswer> {
    const { clock, render } = this.#options;
    const feed = this.#snapshots.current()?.feed;
    if (feed === undefined) return { kind: "unpublished" };
    const isWhole = (await this.#indexing.catchUp()) && !(await this.#ledger.isOutlined());
    const results = await searchResults(this.#ledger, render.publication, request, clock());
    const document = await renderSearchPage(render, feed, { ...results, isWhole });
    return { kind: "document", document, isWhole };
  }

  /** What is at an article's address: on the private side of every article, on the public one of those for everybody. */
  page(slug: string, side: Side = "public"): Promise<Page> {
    return this.#asked(() => this.#page(slug, this.#desks[side], side));
  }

  async #page(slug: string, desk: Desk | undefined, side: Side): Promise<Page> {
    const now = this.#options.clock();
    const record = await this.#ledger.bySlug(slug);
    if (record === undefined || desk === undefined || this.#snapshots.current() === undefined)
      return { kind: "unknown" };
    if (side === "public" && (await this.#ledger.isPrivate(record.id))) return { kind: "unknown" };
    // What never appeared must not be known to exist, not even when it is gone.
    const isGone = record.withdrawn !== null || (record.expires !== null && record.expires <= now);
    if (record.released === null && (isGone || record.published > now)) return { kind: "unknown" };
    if (isGone) return { kind: "gone" };
    if (record.slug !== slug) return { kind: "moved", path: pagePath(record.slug) };
    const [article] = await this.#completion.complete([record]);
    if (article === undefined) return { kind: "unknown" };
    const document = await renderArticlePage(desk.ledger, desk.render, article, now);
    return { kind: "document", document };
  }

  /** The file as it is served; undefined unless an article that is shown refers to it. */
  async file(path: string, side: Side = "public"): Promise<ServedFile | undefined> {
    const mediaType = mediaTypeOf(path);
    if (mediaType === undefined) return undefined;
    const to = side === "public" ? side : "all";
    if (!(await this.#ledger.isShownFile(path, this.#options.clock(), to))) return undefined;
    const stored = await this.#ledger.storedMedia?.at(path);
    if (stored !== undefined) return { stored, mediaType };
    const { source } = this.#options;
    if (source === undefined) throw new PublisherError("no-articles", NOT_STORED);
    const file = realFileWithin(source.directory, path);
    return file === undefined ? undefined : { file, mediaType };
  }

  #take(flight: Flight): Promise<RefreshReport> {
    if (flight.scan) this.#isAwaited = true;
    const result = this.#fly(flight);
    this.#latest = result.catch(() => undefined);
    return result;
  }

  async #publish(flight: Flight): Promise<RefreshReport> {
    await this.#indexing.pause();
    try {
      return await this.#publishNow(flight);
    } finally {
      this.#isRecording = false;
      if (!this.#isEnding) this.#indexing.begin();
    }
  }

  async #publishNow({ scan, ...request }: Flight): Promise<RefreshReport> {
    const { clock } = this.#options;
    const started = clock();
    if (scan) this.#isAwaited = false;
    const before = { ...this.#source.done };
    let changes = NO_CHANGES;
    try {
      if (scan) changes = await this.#ledger.exclusively(() => this.#record(request));
    } catch (error) {
      // After a restart there may be no snapshot yet; what the ledger holds is the last good one.
      if (this.#snapshots.current() === undefined) await this.resume();
      throw error;
    }
    const { findings, ...published } = await this.#showAll(request);
    const reported = await this.#conclude({ ...changes, findings: [...changes.findings, ...findings] });
    const now = clock();
    const shown = await this.#ledger.countShown(now);
    const scheduled = await this.#ledger.countScheduled(now);
    const work = { ...reported.work, ...renderedSince(before, this.#source.done) };
    return { started, duration: now - started, ...reported, ...published, shown, scheduled, work };
  }

  async #record(request: RefreshRequest): Promise<Changes> {
    this.#isRecording = true;
    return await this.#articles().record(request);
  }

  /** @throws PublisherError `no-articles` */
  #articles(): Intake {
    if (this.#intake !== undefined) return this.#intake;
    throw new PublisherError(
      "no-articles",
      "this replica has no articles to look at (serve-only); ask one that has them",
    );
  }

  /** Shows what the ledger holds; when articles were read by their front matter alone, also when they are complete. */
  async #showAll({
    onProgress = () => undefined,
  }: Pick<RefreshRequest, "onProgress">): Promise<Shown & Pick<Changes, "findings">> {
    let shown = await this.#show();
    const intake = this.#intake;
    if (intake === undefined || !(await this.#ledger.isOutlined())) return { ...shown, findings: [] };
    const { clock, keyOf } = this.#options;
    const again = async () => {
      const { documents, ...fitted } = await this.#show();
      shown = { ...fitted, documents: [...new Set([...shown.documents, ...documents])] };
    };
    const all = await this.#ledger.countShown(clock());
    const cameToTheEnd = await this.#completion.completeAll({
      onPart: async (left) => {
        await this.#lull();
        onProgress(Math.max(0, all - left), all);
        if (isDue(this.#snapshots.current()?.nextMoment, clock())) await again();
      },
      isBrokenOff: () => this.#isEnding || this.#isAwaited,
    });
    await this.#ledger.exclusively(() => intake.storeMedia());
    const findings = cameToTheEnd ? await this.#ledger.concludeOutlines(keyOf, clock()) : [];
    await again();
    return { ...shown, findings };
  }

  async #asked<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
    this.#waiting += 1;
    try {
      return await answer();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Whoever waits for a document comes first, but not for ever. */
  async #lull(): Promise<void> {
    const end = performance.now() + LONGEST_LULL;
    while (this.#waiting > 0 && performance.now() < end) await sleep(1);
  }

  /** With what is known when all articles have been read wholly. */
  async #conclude({ scan, findings, ...changes }: Changes): Promise<Omit<Changes, "scan" | "findings">> {
    const { rejected, parsed } = this.#completion.takeFindings();
    const isRejected = new Set(rejected.map(({ path }) => path));
    const unknown = scan === undefined ? [] : await this.#ledger.unknownPrivateCategories();
    const doubtful = scan === undefined ? [] : await this.#ledger.doubtful((file) => isMissing(file, scan));
    return {
      ...changes,
      added: changes.added.filter((path) => !isRejected.has(path)),
      rejected: [...changes.rejected, ...rejected],
      doubts: [
        ...changes.doubts,
        ...(scan === undefined ? [] : doubtful.flatMap((article) => doubtsAbout(article, scan))),
        ...findings,
        ...unknown.map(unknownCategory),
      ],
      work: { ...changes.work, parsed: changes.work.parsed + parsed },
    };
  }

  /** What a refresh would do now; nothing is published. */
  async rehearse(request: RefreshRequest): Promise<Rehearsal> {
    return await this.#articles().rehearse(request);
  }

  /**
   * Before the first snapshot there is nothing that could show it.
   *
   * @returns the paths of the documents that changed
   */
  async #showSince(): Promise<readonly string[]> {
    return this.#snapshots.current() === undefined ? [] : await this.#showRead();
  }

  /**
   * Shows what the ledger holds, unless it lacks texts that somebody else is about to read: then it is looked at again.
   *
   * @returns the paths of the documents that changed
   */
  async #showRead(known?: ReadonlyMap<string, Document>): Promise<readonly string[]> {
    try {
      return (await this.#show(known)).documents;
    } catch (error) {
      if (error instanceof PublisherError && error.code === "no-articles") return [];
      throw error;
    }
  }

  /** Renders what the ledger holds, as far as it changed, and swaps the snapshot. */
  async #show(known?: ReadonlyMap<string, Document>): Promise<Shown> {
    const { clock, render } = this.#options;
    const now = clock();
    await this.#ledger.release(now);
    const last = this.#snapshots.current();
    if (last?.revision === (await this.#ledger.revision()) && render.summaries === undefined) {
      return { documents: [], ...this.#fitted };
    }
    const documents = known ?? last?.documents;
    const { snapshot, subscription } = await renderSnapshot(
      this.#ledger,
      this.#source,
      render,
      now,
      documents,
    );
    // While it was made, an article may have been taken down; then what was made since is newer.
    if (snapshot.revision >= (this.#snapshots.current()?.revision ?? 0)) this.#replace(snapshot);
    this.#finishing?.begin();
    render.summaries?.request(subscription.articles.flatMap(sectionsToSummarize));
    this.#fitted = { shortened: subscription.shortened, dropped: subscription.dropped };
    const changed = [...snapshot.documents.values()].filter(
      ({ path, etag }) => documents?.get(path)?.etag !== etag,
    );
    const topics = render.announce ? await this.#renderTopics() : [];
    return { documents: [...changed.map(({ path }) => path), ...topics], ...this.#fitted };
  }

  #replace(snapshot: Snapshot): void {
    const before = this.#snapshots.current();
    this.#snapshots.replace(snapshot);
    this.#options.onShown?.(
      newsOf(snapshot, before?.documents, this.#options.render.summaries !== undefined),
    );
  }

  /**
   * Hubs are to be told at once of every feed that somebody may have subscribed to, which nobody can who has
   * not asked for it.
   *
   * @returns the paths of those that changed
   */
  async #renderTopics(): Promise<string[]> {
    const before = await this.#ledger.unannounced();
    for (const path of await this.#ledger.documentPaths()) {
      if (isTopic(path) && !this.#snapshots.current()?.documents.has(path)) await this.#renderTopic(path);
    }
    const after = await this.#ledger.unannounced();
    return [...after].filter(([path, hash]) => before.get(path) !== hash).map(([path]) => path);
  }

  /** The ledger learns from it whether it changed. */
  async #renderTopic(path: string): Promise<void> {
    const made = await this.make({ path, asPage: false, held: this.#topics.get(path) });
    // Whoever has kept it is to learn that it is not there any more.
    if (made === undefined)
      await this.#ledger.datesOfDocuments(new Map([[path, GONE]]), this.#options.clock(), true);
    if (made === undefined || this.#options.render.summaries !== undefined) this.#topics.delete(path);
    else this.#topics.set(path, made.revision);
  }
}

const NOT_STORED =
  "the file is not in the database: a replica that has the articles stores it with its next refresh, unless it is too large, of which the reports of refreshes tell";

/** In place of the hash of a document that is not there any more. */
const GONE = "gone";

/** What was meant is read by everybody. */
function unknownCategory(name: string): Finding {
  return {
    path: "FEEDWRIGHT_PRIVATE",
    problem: `no article has the category “${name}”, so that nothing is private by it`,
    remedy: "write it as the articles do, or leave it out",
  };
}

/** What alone has changed, if each of them says so. */
function changedBy(requests: readonly RefreshRequest[]): readonly string[] | undefined {
  const known = requests.flatMap(({ changed }) => (changed === undefined ? [] : [changed]));
  return known.length === requests.length ? known.flat() : undefined;
}
