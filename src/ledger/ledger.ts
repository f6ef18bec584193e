import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SqliteDatabase, Transaction } from "kysely";
import type { Finding, Instant } from "../articles/article.js";
import { PublisherError } from "../lib/errors.js";
import { pace } from "../lib/pace.js";
import { AccessTokens } from "./access-tokens.js";
import { writeFileStates, writeMergers, writeRecords, writeTimestamp } from "./articles/article-rows.js";
import { Articles } from "./articles/articles.js";
import { CatalogCache } from "./articles/catalog-cache.js";
import { PrivateArticles } from "./articles/private-articles.js";
import { releaseDue } from "./articles/release-due.js";
import { hasStubs, Stubs } from "./articles/stubs.js";
import { Withdrawals } from "./articles/withdrawals.js";
import { type BackupOptions, backUp } from "./database/backup.js";
import { engineOf } from "./database/engine.js";
import { isNewLedger, LedgerConnection, revisionOf } from "./database/ledger-connection.js";
import { lostLockError, unusableError } from "./database/ledger-errors.js";
import type { PostgresDatabase } from "./database/postgres.js";
import { initPublicationValue, PublicationValues } from "./database/publication-values.js";
import { markChanged, markReferrersChanged } from "./database/revisions.js";
import type { Schema } from "./database/schema.js";
import { openSqlite } from "./database/sqlite.js";
import { sqliteDialect } from "./database/sqlite-engine.js";
import { Documents } from "./documents/documents.js";
import { RefreshHistory } from "./documents/refresh-history.js";
import { RemoteRefreshes } from "./documents/remote-refreshes.js";
import { StoredDocuments } from "./documents/stored-documents.js";
import { exportLedger, exportPublic } from "./export/export-ledger.js";
import { type ImportResult, importLedger } from "./export/import-ledger.js";
import { FeedCatalog } from "./feed-catalog.js";
import { Identities } from "./identity/identities.js";
import type { ArticleRecord } from "./identity/known-article.js";
import type { Reconciliation } from "./identity/reconcile.js";
import { type LedgerView, privateView } from "./ledger-view.js";
import { Media } from "./media/media.js";
import { StoredMedia } from "./media/stored-media.js";
import { Replicas } from "./replicas.js";
import { SearchIndex } from "./search/search-index.js";
import { StatisticsStore } from "./statistics.js";
import { SummaryCache } from "./summary-cache.js";
import { TermCatalog, termSizes } from "./taxonomies/term-catalog.js";
import type { KnownTerms } from "./taxonomies/terms.js";

export interface RecordResult {
  /** About new categories, tags, … */
  readonly findings: readonly Finding[];
  /** Count of articles whose row or file state was written. */
  readonly written: number;
  /** Count of media files that came, went or changed their size. */
  readonly media: number;
}

/** The decisions of a refresh that are written. */
export type RecordInput = Pick<Reconciliation, "touched" | "removed" | "missing" | "merged"> & {
  readonly records: Iterable<ArticleRecord> | AsyncIterable<ArticleRecord>;
};

/** Records per batch; other work may run between two batches. */
const BATCH_SIZE = 50;

const LOCK_RETRY_MS = 200;

export interface OpenOptions {
  /**
   * When to check the whole file for damage, which takes a second with 100,000 articles. `later`: in
   * `checkIntegrity`, or before the first write.
   */
  readonly integrityCheck?: "now" | "later";
  /** The file, if it is open already. It is closed with the ledger, or when the ledger cannot be opened. */
  readonly database?: SqliteDatabase | undefined;
}

/** The durable memory of one publication. A refresh is written in one transaction before any of it is shown. */
export class Ledger implements LedgerView {
  readonly access: AccessTokens;
  readonly articles: Articles;
  readonly catalog: CatalogCache;
  readonly documents: Documents;
  readonly feeds: FeedCatalog;
  readonly identities: Identities;
  readonly media: Media;
  readonly privateArticles: PrivateArticles;
  readonly privateView: LedgerView;
  readonly publication: PublicationValues;
  readonly refreshes: RefreshHistory;
  /** Undefined unless processes share the ledger. */
  readonly remoteRefreshes: RemoteRefreshes | undefined;
  readonly replicas: Replicas;
  readonly search: SearchIndex;
  readonly statistics: StatisticsStore;
  readonly storedDocuments: StoredDocuments;
  /** The bytes of media files. Undefined unless processes share the ledger. */
  readonly storedMedia: StoredMedia | undefined;
  readonly stubs: Stubs;
  readonly summaries: SummaryCache;
  readonly terms: TermCatalog;
  readonly withdrawals: Withdrawals;
  readonly #connection: LedgerConnection;
  #isExclusive = false;

  private constructor(connection: LedgerConnection) {
    const { db } = connection;
    const { isShared } = engineOf(db);
    const sizes = termSizes(db);
    this.#connection = connection;
    this.access = new AccessTokens(connection);
    this.articles = new Articles(connection);
    this.catalog = new CatalogCache(db);
    this.documents = new Documents(connection);
    this.feeds = new FeedCatalog(db, "public");
    this.identities = new Identities(connection);
    this.media = new Media(connection);
    this.privateArticles = new PrivateArticles(connection);
    this.privateView = privateView(
      this,
      new FeedCatalog(db, "private"),
      new TermCatalog(db, sizes, "private"),
    );
    this.publication = new PublicationValues(connection);
    this.refreshes = new RefreshHistory(connection);
    this.remoteRefreshes = isShared ? new RemoteRefreshes(db) : undefined;
    this.replicas = new Replicas(connection);
    this.search = new SearchIndex(connection);
    this.statistics = new StatisticsStore(connection);
    this.storedDocuments = new StoredDocuments(connection);
    this.storedMedia = isShared ? new StoredMedia(db) : undefined;
    this.stubs = new Stubs(connection);
    this.summaries = new SummaryCache(connection);
    this.terms = new TermCatalog(db, sizes, "public");
    this.withdrawals = new Withdrawals(connection);
  }

  /**
   * Opens the ledger in a SQLite file, and creates it if needed.
   *
   * @throws PublisherError `ledger-unusable` when another process has the file open, or it is damaged, of an
   *   incompatible version or not writable. Never starts over with an empty ledger.
   */
  static async open(file: string, { integrityCheck = "now", database }: OpenOptions = {}): Promise<Ledger> {
    try {
      mkdirSync(dirname(file), { recursive: true });
      const dialect = sqliteDialect(database ?? (await openSqlite(file)));
      return new Ledger(await LedgerConnection.open(dialect, file, integrityCheck));
    } catch (error) {
      throw unusableError(file, error);
    }
  }

  /**
   * Opens the ledger in PostgreSQL, and creates it if needed. Other processes may use it as well.
   *
   * @param database is closed with the ledger, or when the ledger cannot be opened
   * @throws PublisherError `database-away` when the server cannot be reached, `ledger-unusable` when it refuses or
   *   the ledger's version is incompatible
   */
  static async connect(database: PostgresDatabase): Promise<Ledger> {
    try {
      const { postgresDialect } = await import("./database/postgres-engine.js");
      return new Ledger(await LedgerConnection.open(postgresDialect(database), database.name, "now"));
    } catch (error) {
      throw error instanceof PublisherError ? error : unusableError(database.name, error);
    }
  }

  /** @throws PublisherError `ledger-unusable` when the file is damaged */
  async checkIntegrity(): Promise<void> {
    await this.#connection.checkIntegrity();
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async backUp(file: string, options: BackupOptions): Promise<void> {
    await backUp(this.#connection.db, file, options);
  }

  export(now: Instant): AsyncGenerator<string> {
    return exportLedger(this.#connection.db, now);
  }

  /** Exports what may be public and a new ledger needs to go on; without texts, which are in the files. */
  exportPublic(): AsyncGenerator<string> {
    return exportPublic(this.#connection.db);
  }

  async import(text: AsyncIterable<string> | Iterable<string>): Promise<ImportResult> {
    return await importLedger(await this.#connection.writable(), text);
  }

  /** Counts the changes of what is shown: while it stays the same, so does every document. */
  async revision(): Promise<number> {
    return await revisionOf(this.#connection.db);
  }

  /**
   * Holds the cross-process refresh lock while `work` runs.
   *
   * @throws PublisherError `database-away` from `record`, when the connection and with it the lock was lost
   */
  async withRefreshLock<Result>(work: () => Promise<Result>): Promise<Result> {
    const { db } = this.#connection;
    const { locks } = engineOf(db);
    while (!(await locks.acquire(db, "refresh"))) await sleep(LOCK_RETRY_MS);
    this.#isExclusive = true;
    try {
      return await work();
    } finally {
      this.#isExclusive = false;
      // A lost connection has already released the lock.
      await locks.release(db, "refresh").catch(() => undefined);
    }
  }

  /**
   * Writes what a refresh decided, in one transaction.
   *
   * @param decision its `records` are consumed one by one. They may be made on the way, but not by reading the
   *   ledger, which answers nothing until the transaction ends.
   * @param media sizes of the files that may be served, by path
   * @param withStubs whether some records are stubs: then there are no feeds of languages until `finishBackfill`
   */
  async record(
    decision: RecordInput,
    media: ReadonlyMap<string, number>,
    now: Instant,
    withStubs = false,
  ): Promise<RecordResult> {
    const { touched, removed, missing, merged } = decision;
    const result = await this.#connection.revise(async (db, revision) => {
      if (this.#isExclusive && !(await engineOf(db).locks.isHeld(db, "refresh")))
        throw lostLockError(this.#connection.location);
      const isFirst = await isNewLedger(db);
      await initPublicationValue(db, "refreshed", String(now));
      if (withStubs) await initPublicationValue(db, "outlined", String(now));
      await writeFileStates(db, touched);
      await markChanged(db, revision, removed);
      await writeTimestamp(db, "withdrawn", removed, now);
      await writeTimestamp(db, "absent", missing, now);
      await writeMergers(db, merged);
      const { findings, written } = await writeInBatches(db, decision.records, revision, isFirst);
      const changedMedia = await this.media.write(db, media);
      await markReferrersChanged(db, revision, changedMedia);
      const articles = written + touched.length + removed.length + missing.length;
      return { findings, written: articles, media: changedMedia.length };
    });
    this.media.markCommitted(media);
    return result;
  }

  /**
   * Marks articles that are due at `now` as released, so that a clock that is set back does not hide them again, and
   * gives them their place in the order of arrival.
   */
  async releaseDue(now: Instant): Promise<void> {
    await this.#connection.revise((db, revision) => releaseDue(db, revision, now));
  }
}

async function writeInBatches(
  db: Transaction<Schema>,
  records: RecordInput["records"],
  revision: number,
  isFirst: boolean,
): Promise<Pick<RecordResult, "findings" | "written">> {
  const withLanguages = !(await hasStubs(db));
  const findings: Finding[] = [];
  const terms: KnownTerms = new Map();
  const letOthers = pace();
  let written = 0;
  for await (const batch of inBatches(records)) {
    await letOthers();
    // Marks the terms that the articles leave; `revise` marks those that they join.
    if (!isFirst) await markChanged(db, revision, batch);
    findings.push(...(await writeRecords(db, batch, revision, terms, withLanguages)));
    written += batch.length;
  }
  return { findings, written };
}

async function* inBatches<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
