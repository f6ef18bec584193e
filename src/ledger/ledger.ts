import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dialect, Kysely, type SqliteDatabase, sql, type Transaction } from "kysely";
import type { Article, Finding, Instant } from "../articles/article.js";
import { PublisherError } from "../lib/errors.js";
import { pace } from "../lib/pace.js";
import { type AccessToken, accessTokens, addAccess, revokeAccess } from "./access-tokens.js";
import {
  toRecord,
  writeFileStates,
  writeMergers,
  writeRecords,
  writeTimestamp,
} from "./articles/article-rows.js";
import { type ArticleWithWarnings, articlesWithWarnings } from "./articles/article-warnings.js";
import { CatalogCache } from "./articles/catalog-cache.js";
import { changePrivateRule } from "./articles/change-private-rule.js";
import { privateCategories, unknownPrivateCategories } from "./articles/private-rule.js";
import { releaseDue } from "./articles/release-due.js";
import {
  hiddenFromAll,
  hiddenFromPublic,
  privateArticles,
  shownArticles,
} from "./articles/shown-articles.js";
import { finishLanguages, forgetArticles, stubIds, writeTexts } from "./articles/stubs.js";
import { type NamedArticle, restoreArticle, withdrawArticle } from "./articles/withdraw-article.js";
import { type BackupOptions, backUp } from "./database/backup.js";
import { engineOf } from "./database/engine.js";
import {
  fileIdentity,
  isCorruption,
  lostError,
  lostLockError,
  rejectIncompatibleVersion,
  unusableError,
} from "./database/ledger-errors.js";
import { migrate } from "./database/migrate.js";
import type { PostgresDatabase } from "./database/postgres.js";
import {
  initPublicationValue,
  publicationValue,
  setPublicationValue,
} from "./database/publication-values.js";
import { inChunks, markChanged, markReferrersChanged, markRelatedChanged } from "./database/revisions.js";
import type { PublicationTable, Schema } from "./database/schema.js";
import { openSqlite } from "./database/sqlite.js";
import { sqliteDialect } from "./database/sqlite-engine.js";
import { inTransaction } from "./database/transaction.js";
import { latestVersion } from "./database/version-compatibility.js";
import { documentDates } from "./documents/document-dates.js";
import {
  type FinishedRefresh,
  keepRefresh,
  latestRefreshes,
  refreshById,
} from "./documents/refresh-history.js";
import { RemoteRefreshes } from "./documents/remote-refreshes.js";
import { StoredDocuments } from "./documents/stored-documents.js";
import type { StoredSnapshot } from "./documents/stored-snapshot.js";
import { exportLedger, exportPublic } from "./export/export-ledger.js";
import { type ImportResult, importLedger } from "./export/import-ledger.js";
import { UNREAD } from "./export/public-rows.js";
import { FeedCatalog } from "./feed-catalog.js";
import type { CatalogIndex } from "./identity/catalog-index.js";
import { type ImportedIdentity, importIdentities } from "./identity/import-identities.js";
import type { ArticleRecord, Catalog } from "./identity/known-article.js";
import type { Reconciliation } from "./identity/reconcile.js";
import { findSimilarAfterBackfill, writeWarnings } from "./identity/similarity-after-backfill.js";
import { articlesInBands } from "./identity/similarity-bands.js";
import type { VersionKeyOf } from "./identity/versions.js";
import type { LedgerView } from "./ledger-view.js";
import { MediaSizes } from "./media/media-sizes.js";
import { StoredMedia } from "./media/stored-media.js";
import { type UnknownReferences, unknownReferences } from "./media/unknown-references.js";
import {
  countUnindexed,
  findArticles,
  type SearchResult,
  unindexedIds,
  writeSearchWords,
} from "./search/search-index.js";
import type { SearchWord } from "./search/search-words.js";
import { addStatistics, statisticsSince } from "./statistics.js";
import type { Statistics } from "./statistics-rows.js";
import type { Visibility } from "./taxonomies/taxonomies.js";
import { type TermSizes, termSizes } from "./taxonomies/term-sizes.js";
import { type KnownTerms, writeMemberships } from "./taxonomies/terms.js";

/** An article as it is told from others. */
export interface ArticleIdentity extends Pick<ArticleRecord, "id" | "slug" | "published"> {
  readonly article: Pick<Article, "id" | "path" | "title" | "link" | "categories">;
}

export interface RecordResult {
  /** What is to be said of categories, tags, … that are new. */
  readonly findings: readonly Finding[];
  /** How many articles were written: changed, withdrawn, or with the state of their files alone. */
  readonly written: number;
  /** How many files beside them came, went or changed their size. */
  readonly media: number;
}

/** What a refresh decided, as far as it is written. */
export type RecordInput = Pick<Reconciliation, "touched" | "removed" | "missing" | "merged"> & {
  readonly records: Iterable<ArticleRecord> | AsyncIterable<ArticleRecord>;
};

interface CorruptionFlag {
  /** Whether anybody has come upon it. */
  isFound: boolean;
}

/** Records that are written at once: in less time than others may have to wait. */
const BATCH_SIZE = 50;

/** Milliseconds between two attempts to be the one that refreshes. */
const LOCK_RETRY_MS = 200;

export interface OpenOptions {
  /**
   * When the whole file is looked at for damage, which takes a second among 100,000 articles. `later`: in
   * `refuseDamage`, or before the first time that anything is written.
   */
  readonly integrityCheck?: "now" | "later";
  /** The file, where it is open already; it is closed with the ledger, and when that cannot be used. */
  readonly database?: SqliteDatabase | undefined;
}

/**
 * The durable memory of one publication, and its catalog. Everything that a refresh decided is written
 * in one transaction, before anything of it is shown.
 */
export class Ledger implements LedgerView {
  /** The bytes of files beside the articles; undefined where those who serve them have the files. */
  readonly storedMedia: StoredMedia | undefined;
  /** Likewise. */
  readonly remoteRefreshes: RemoteRefreshes | undefined;
  /** Where it is, as errors name it. */
  readonly #location: string;
  /** Of the file when it was opened; undefined where it is in none. */
  readonly #fileIdentity: string | undefined;
  readonly #db: Kysely<Schema>;
  readonly #corruption: CorruptionFlag;
  readonly #catalog: CatalogCache;
  readonly #documents = new StoredDocuments();
  readonly #termSizes: TermSizes;
  readonly #unknownReferences: UnknownReferences;
  readonly #media: MediaSizes;
  #integrityChecked: Promise<void> | undefined;
  #isExclusive = false;

  private constructor(place: string, db: Kysely<Schema>, damage: CorruptionFlag) {
    this.#location = place;
    this.#fileIdentity = fileIdentity(place);
    this.#db = db;
    this.#corruption = damage;
    this.#media = new MediaSizes(db);
    const { isShared } = engineOf(db);
    this.storedMedia = isShared ? new StoredMedia(db) : undefined;
    this.remoteRefreshes = isShared ? new RemoteRefreshes(db) : undefined;
    this.#catalog = new CatalogCache(db);
    this.#termSizes = termSizes(db);
    this.#unknownReferences = unknownReferences(db);
  }

  /**
   * Opens the ledger, and makes it when there is none. One that an earlier version made is copied beside itself
   * before it is changed, as `ledger.sqlite.v2.backup`.
   *
   * @throws PublisherError `ledger-unusable` when the file is held by another process, damaged, changed by a
   *   later version so that this one cannot work with it, or in a place that cannot be written: never a silent fresh
   *   start
   */
  static async open(file: string, { integrityCheck = "now", database }: OpenOptions = {}): Promise<Ledger> {
    try {
      mkdirSync(dirname(file), { recursive: true });
      return await Ledger.#openWith(
        sqliteDialect(database ?? (await openSqlite(file))),
        file,
        integrityCheck,
      );
    } catch (error) {
      throw unusableError(file, error);
    }
  }

  /**
   * Opens the ledger that is in PostgreSQL, and makes it when there is none. Other processes may use it as well.
   *
   * @param database is closed with the ledger, and when that cannot be used
   * @throws PublisherError `database-away` when it cannot be reached, `ledger-unusable` when it refuses, or a later
   *   version has changed the ledger so that this one cannot work with it
   */
  static async connect(database: PostgresDatabase): Promise<Ledger> {
    try {
      const { postgresDialect } = await import("./database/postgres-engine.js");
      return await Ledger.#openWith(postgresDialect(database), database.name, "now");
    } catch (error) {
      throw error instanceof PublisherError ? error : unusableError(database.name, error);
    }
  }

  static async #openWith(dialect: Dialect, place: string, checked: "now" | "later"): Promise<Ledger> {
    const damage: CorruptionFlag = { isFound: false };
    const db = new Kysely<Schema>({
      dialect,
      log(event) {
        if (event.level === "error" && isCorruption(event.error)) damage.isFound = true;
      },
    });
    try {
      await rejectIncompatibleVersion(db);
      const engine = engineOf(db);
      const version = await engine.version(db);
      const isOld = version < latestVersion();
      if (checked === "now" || isOld) await engine.checkIntegrity(db);
      if (version > 0 && isOld && engine.copyInto !== undefined)
        await backUp(db, `${place}.v${version}.backup`, { overwrite: true });
      await migrate(db);
      const ledger = new Ledger(place, db, damage);
      if (checked === "now" || isOld) ledger.#integrityChecked = Promise.resolve();
      return ledger;
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  /**
   * Looks at the whole file, unless that was done. The thread does nothing else meanwhile.
   *
   * @throws PublisherError `ledger-unusable` when it is damaged: then nothing is to be written to it
   */
  async checkIntegrity(): Promise<void> {
    this.#integrityChecked ??= engineOf(this.#db)
      .checkIntegrity(this.#db)
      .catch((error: unknown) => {
        throw unusableError(this.#location, error);
      });
    await this.#integrityChecked;
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  async backUp(file: string, options: BackupOptions): Promise<void> {
    await backUp(this.#db, file, options);
  }

  export(now: Instant): AsyncGenerator<string> {
    return exportLedger(this.#db, now);
  }

  /** What everybody may know of it, and another ledger can go on from; the texts of articles are in their files. */
  exportPublic(): AsyncGenerator<string> {
    return exportPublic(this.#db);
  }

  /** Paths of articles that are published, and whose texts nobody has read since they were imported without. */
  async unreadPaths(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("articles")
      .select("path")
      .where("withdrawn", "is", null)
      .where("reader", "=", UNREAD)
      .orderBy("path")
      .execute();
    return rows.map(({ path }) => path);
  }

  async import(text: AsyncIterable<string> | Iterable<string>): Promise<ImportResult> {
    return await importLedger(await this.#writable(), text);
  }

  /** Adds what was counted since the last time. */
  async addStatistics(statistics: Statistics, now: Instant): Promise<void> {
    await addStatistics(await this.#writable(), statistics, now);
  }

  async statisticsSince(since: Instant): Promise<Statistics> {
    return await statisticsSince(this.#db, since);
  }

  /** What is remembered of the publication itself under `name`; `value` is kept when there is nothing yet. */
  async getOrSetPublicationValue(name: PublicationTable["name"], value: string): Promise<string> {
    const known = await publicationValue(this.#db, name);
    if (known !== undefined) return known;
    const db = await this.#writable();
    await initPublicationValue(db, name, value);
    return (await publicationValue(db, name)) ?? value;
  }

  async setPublicationValue(name: PublicationTable["name"], value: string): Promise<void> {
    await setPublicationValue(await this.#writable(), name, value);
  }

  /** What is remembered of the publication itself under `name`, whoever wrote it. */
  async publicationValue(name: PublicationTable["name"]): Promise<string | undefined> {
    return await publicationValue(this.#db, name);
  }

  /** Everything known, without the texts; in the order of paths. */
  async catalog(publicationId: string): Promise<Catalog> {
    return { publicationId, isNew: await this.isNew(), ...(await this.#catalog.read()) };
  }

  /** The same by what a refresh looks for; it is brought up to date whenever it, or the catalog, is asked for. */
  async index(): Promise<CatalogIndex> {
    return await this.#catalog.index();
  }

  /** Whether nothing was ever recorded: what there is now is no news to anybody. */
  async isNew(): Promise<boolean> {
    return (await publicationValue(this.#db, "refreshed")) === undefined;
  }

  /**
   * Does what ends in a record while no other process does such a thing: what it goes by is what it will be written to.
   *
   * @throws PublisherError `database-away` from `record`, when the database has forgotten meanwhile that nobody else may
   */
  async withRefreshLock<Result>(work: () => Promise<Result>): Promise<Result> {
    const { locks } = engineOf(this.#db);
    while (!(await locks.acquire(this.#db, "refresh"))) await sleep(LOCK_RETRY_MS);
    this.#isExclusive = true;
    try {
      return await work();
    } finally {
      this.#isExclusive = false;
      // With the connection the lock is gone as well.
      await locks.release(this.#db, "refresh").catch(() => undefined);
    }
  }

  /**
   * Writes what a refresh decided, in one transaction.
   *
   * @param decision its `records` are taken one after the other, and none is kept: they may be made meanwhile, but
   *   not with the help of the ledger, which has nothing to say until all of it is written
   * @param media sizes of the files that may be served, by path
   * @param hasStubs whether some of the records are outlines: until they are complete, which `concludeOutlines`
   *   says, there are no cuts of languages
   */
  async record(
    { records, touched, removed, missing, merged }: RecordInput,
    media: ReadonlyMap<string, number>,
    now: Instant,
    hasStubs = false,
  ): Promise<RecordResult> {
    const recorded = await this.#writeRevision(async (db, revision) => {
      if (this.#isExclusive && !(await engineOf(db).locks.isHeld(db, "refresh")))
        throw lostLockError(this.#location);
      const isFirst = (await publicationValue(db, "refreshed")) === undefined;
      await initPublicationValue(db, "refreshed", String(now));
      if (hasStubs) await initPublicationValue(db, "outlined", String(now));
      const isWhole = (await publicationValue(db, "outlined")) === undefined;
      const findings: Finding[] = [];
      await writeFileStates(db, touched);
      await markChanged(db, revision, removed);
      await writeTimestamp(db, "withdrawn", removed, now);
      await writeTimestamp(db, "absent", missing, now);
      await writeMergers(db, merged);
      const terms: KnownTerms = new Map();
      const letOthers = pace();
      let written = 0;
      for await (const some of inBatches(records)) {
        await letOthers();
        // Where the articles were until now, and, as everything of this revision at the end, where they are then.
        if (!isFirst) await markChanged(db, revision, some);
        findings.push(...(await writeRecords(db, some, revision, terms, isWhole)));
        written += some.length;
      }
      const changedMedia = await this.#media.write(db, media);
      await markReferrersChanged(db, revision, changedMedia);
      const articles = written + touched.length + removed.length + missing.length;
      return { findings, written: articles, media: changedMedia.length };
    });
    this.#media.markCommitted(media);
    return recorded;
  }

  /** Whether some articles are there as outlines, or what follows from their texts is not written yet. */
  async hasStubs(): Promise<boolean> {
    return (await publicationValue(this.#db, "outlined")) !== undefined;
  }

  /** Ids of the articles that are there as outlines, in the order in which they came. */
  async stubIds(): Promise<string[]> {
    return await stubIds(this.#db);
  }

  /**
   * Writes the texts of articles that are there as outlines, as far as nobody did meanwhile.
   *
   * @param wereMissed whether there may be documents in which they should have been
   */
  async backfill(records: readonly ArticleRecord[], wereMissed: boolean): Promise<void> {
    await this.#writeRevision(async (db, revision) => {
      const written = await writeTexts(db, records);
      const isLate = (await publicationValue(db, "outlined")) === undefined;
      if (isLate) await writeMemberships(db, written, new Map());
      if (isLate || wereMissed) await markChanged(db, revision, written);
    });
  }

  /** As if these articles had never been: they were recorded as outlines, and cannot be published. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.#writeRevision((db, revision) => forgetArticles(db, revision, ids));
  }

  /**
   * Writes what follows from the texts of all articles that were outlines: which of them are alike, and the cuts of
   * their languages.
   *
   * @returns what is to be said of these cuts
   */
  async finishBackfill(keyOf: VersionKeyOf, now: Instant): Promise<readonly Finding[]> {
    const warned = await findSimilarAfterBackfill(await this.#writable(), keyOf);
    return await this.#writeRevision(async (db, revision) => {
      await writeWarnings(db, warned);
      const findings = await finishLanguages(db, revision, now);
      await db.deleteFrom("publication").where("name", "=", "outlined").execute();
      return findings;
    });
  }

  /**
   * What the passing of time brings: marks as released what is due at `now`, so that no clock that steps back
   * hides it again, and gives it its place in the order of arrival.
   */
  async releaseDue(now: Instant): Promise<void> {
    await this.#writeRevision((db, revision) => releaseDue(db, revision, now));
  }

  /**
   * Withdraws an article, whatever its file says: at once, and until it is restored.
   *
   * @param name its path, or its id
   * @throws PublisherError `not-found`
   */
  async withdraw(name: string, now: Instant): Promise<NamedArticle> {
    return await this.#writeRevision((db, revision) => withdrawArticle(db, revision, name, now));
  }

  /** @throws PublisherError `not-found`, also for an article that was not taken down */
  async restore(name: string, now: Instant): Promise<NamedArticle> {
    return await this.#writeRevision((db, revision) => restoreArticle(db, revision, name, now));
  }

  /** Counts the changes of what is shown: as long as it is the same, every document is. */
  async revision(): Promise<number> {
    return await revisionOf(this.#db);
  }

  /** What feeds are made of. */
  get feeds(): FeedCatalog {
    return new FeedCatalog(this.#db, this.#termSizes);
  }

  /** The same of what is private, and nothing else; dates of its documents are under `/private`. */
  get privateView(): LedgerView {
    return {
      feeds: new FeedCatalog(this.#db, this.#termSizes, "private"),
      revision: () => this.revision(),
      shownByPath: (paths, now) => this.shownByPath(paths, now, "all"),
      mediaSizes: (paths) => this.mediaSizes(paths),
      documentDates: async (hashes, now) => {
        const prefixed = [...hashes].map(([path, hash]) => [`/private${path}`, hash] as const);
        const dates = await this.documentDates(new Map(prefixed), now);
        return new Map([...dates].map(([path, date]) => [path.slice("/private".length), date]));
      },
    };
  }

  /**
   * Makes private from now on what is in these categories, and nothing else.
   *
   * @param categories also `everything`
   */
  async setPrivateCategories(categories: readonly string[]): Promise<void> {
    const known = await privateCategories(this.#db);
    if (JSON.stringify(known) === JSON.stringify(categories)) return;
    await this.#writeRevision((db, revision) => changePrivateRule(db, revision, categories));
  }

  /** What is private now: categories, also `everything`. */
  async privateCategories(): Promise<readonly string[]> {
    return await privateCategories(this.#db);
  }

  /** How many articles are private that were not withdrawn. */
  async countPrivate(): Promise<number> {
    const { count } = await this.#db
      .selectFrom("articles")
      .select((query) => query.fn.countAll<number>().as("count"))
      .where("withdrawn", "is", null)
      .where("id", "in", privateArticles(this.#db))
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Private categories that no article is in. */
  async unknownPrivateCategories(): Promise<string[]> {
    return await unknownPrivateCategories(this.#db);
  }

  async isPrivate(id: string): Promise<boolean> {
    const found = await privateArticles(this.#db).where("article_id", "=", id).executeTakeFirst();
    return found !== undefined;
  }

  /** @throws PublisherError `usage` when there is one of that name */
  async addAccess(token: AccessToken): Promise<void> {
    await addAccess(await this.#writable(), token);
  }

  /** @throws PublisherError `not-found` */
  async revokeAccess(name: string): Promise<void> {
    await revokeAccess(await this.#writable(), name);
  }

  async accessTokens(): Promise<AccessToken[]> {
    return await accessTokens(this.#db);
  }

  /** The articles shown at `now`, newest first; of equal dates by slug, which never changes by itself. */
  async newest(limit: number, now: Instant): Promise<ArticleRecord[]> {
    const rows = await this.#shown(now).orderBy("published", "desc").orderBy("slug").limit(limit).execute();
    return rows.map(toRecord);
  }

  /** The articles shown at `now` whose files have these paths. */
  async shownByPath(
    paths: readonly string[],
    now: Instant,
    to: Visibility | "all" = "public",
  ): Promise<ArticleRecord[]> {
    const found: ArticleRecord[] = [];
    for (const some of inChunks(paths)) {
      found.push(...(await this.#shown(now, to).where("path", "in", some).execute()).map(toRecord));
    }
    return found;
  }

  /** Articles by id, the withdrawn ones too. */
  async byIds(ids: readonly string[]): Promise<Map<string, ArticleRecord>> {
    const found = new Map<string, ArticleRecord>();
    for (const some of inChunks(ids)) {
      const rows = await this.#db.selectFrom("articles").selectAll().where("id", "in", some).execute();
      for (const row of rows) found.set(row.id, toRecord(row));
    }
    return found;
  }

  /** Ids of the articles that may be like the one that has these bands, the likeliest first. */
  async articlesInBands(bands: readonly number[]): Promise<string[]> {
    return await articlesInBands(this.#db, bands);
  }

  /** The articles that are shown at `now` and have all of these terms, as far as they are indexed. */
  async search(terms: readonly SearchWord[], now: Instant): Promise<SearchResult> {
    return await findArticles(this.#db, terms, now);
  }

  /** How many articles wait to be found by searches: at most `most`, which takes no longer than counting these. */
  async countUnindexed(most: number): Promise<number> {
    return await countUnindexed(this.#db, most);
  }

  /** Ids of the articles that wait to be found by searches, in the order in which they are to be indexed. */
  async unindexedIds(): Promise<string[]> {
    return await unindexedIds(this.#db);
  }

  /** Makes articles that wait for it be found by searches. */
  async indexForSearch(ids: readonly string[]): Promise<void> {
    await inTransaction(await this.#writable(), (db) => writeSearchWords(db, ids));
  }

  /** Sizes in bytes of the files that may be served, of those paths. */
  async mediaSizes(paths: readonly string[]): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (const some of inChunks(paths)) {
      const rows = await this.#db.selectFrom("media").selectAll().where("path", "in", some).execute();
      for (const { path, size } of rows) sizes.set(path, size);
    }
    return sizes;
  }

  /** Whether the file may be served, and an article that is shown at `now` refers to it. */
  async isShownFile(path: string, now: Instant, to: Visibility | "all" = "public"): Promise<boolean> {
    const row = await this.#shown(now, to)
      .innerJoin("article_references", "article_references.article_id", "articles.id")
      .innerJoin("media", "media.path", "article_references.path")
      .where("media.path", "=", path)
      .clearSelect()
      .select("articles.id")
      .executeTakeFirst();
    return row !== undefined;
  }

  async countScheduled(now: Instant): Promise<number> {
    const { count } = await this.#db
      .selectFrom("articles")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("withdrawn", "is", null)
      .where("released", "is", null)
      .where("published", ">", now)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** How many are shown at `now`: to anybody, or to everybody. */
  async countShown(now: Instant, to: "public" | "all" = "all"): Promise<number> {
    const unseen = to === "all" ? hiddenFromAll(now) : hiddenFromPublic(now);
    const { rows } = await sql<{ count: number }>`
      select (select count(*) from articles) - (select count(*) from (${unseen}) as hidden) as count`.execute(
      this.#db,
    );
    return Number(rows[0]?.count);
  }

  /**
   * What is to be said of the live articles that there is something to be said of (`doubtfulArticles`).
   *
   * @param isMissing whether that path, which the ledger knows neither as a medium nor as an article's, leads nowhere
   */
  async articlesWithWarnings(isMissing: (path: string) => boolean): Promise<ArticleWithWarnings[]> {
    const unknown = await this.#unknownReferences.read();
    return await articlesWithWarnings(this.#db, [...unknown].filter(isMissing));
  }

  /** What tells the live articles from one another, as their files say it and as it was decided. */
  async identities(): Promise<ArticleIdentity[]> {
    const { articleField } = engineOf(this.#db);
    const rows = await this.#db
      .selectFrom("articles")
      .select(["id", "slug", "published", "path"])
      .select([
        articleField("title").as("title"),
        articleField("id").as("own_id"),
        articleField("link").as("link"),
        articleField("categories").as("categories"),
      ])
      .where("withdrawn", "is", null)
      .orderBy("path")
      .execute();
    return rows.map(toIdentity);
  }

  /** The article that has, or once had, this slug. */
  async bySlug(slug: string): Promise<ArticleRecord | undefined> {
    const row = await this.#db
      .selectFrom("slugs")
      .innerJoin("articles", "articles.id", "slugs.article_id")
      .selectAll("articles")
      .where("slugs.slug", "=", slug)
      .executeTakeFirst();
    return row === undefined ? undefined : toRecord(row);
  }

  /** The slugs that articles had before they got others, in order. */
  async formerSlugs(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("slugs")
      .innerJoin("articles", "articles.id", "slugs.article_id")
      .select("slugs.slug")
      .whereRef("slugs.slug", "!=", "articles.slug")
      .orderBy("slugs.slug")
      .execute();
    return rows.map(({ slug }) => slug);
  }

  /**
   * The next moment after `now` at which an article is due or expires, when there is one.
   *
   * @param to whose articles count: what is public tells of no others
   */
  async nextMoment(now: Instant, to: "public" | "all" = "all"): Promise<Instant | undefined> {
    const live = this.#db.selectFrom("articles").where("withdrawn", "is", null);
    const counted = to === "all" ? live : live.where("id", "not in", privateArticles(this.#db));
    const due = await counted
      .select(({ fn }) => fn.min("published").as("at"))
      .where("released", "is", null)
      .where("published", ">", now)
      .where((either) =>
        either.or([either("expires", "is", null), either("expires", ">", either.ref("published"))]),
      )
      .executeTakeFirst();
    const expiry = await counted
      .select(({ fn }) => fn.min("expires").as("at"))
      .where("expires", ">", now)
      .executeTakeFirst();
    const moments = [due?.at, expiry?.at].filter((at) => typeof at === "number");
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /**
   * When the bytes of each document last changed, in whole seconds: now for those whose hash is new.
   *
   * @param announce whether hubs are to be told of documents that change
   * @returns by path
   */
  async documentDates(
    hashes: ReadonlyMap<string, string>,
    now: Instant,
    announce = false,
  ): Promise<Map<string, Instant>> {
    return await inTransaction(await this.#writable(), (db) => documentDates(db, hashes, now, announce));
  }

  /** The paths of all documents that were ever published. */
  async documentPaths(): Promise<string[]> {
    const rows = await this.#db.selectFrom("documents").select("path").execute();
    return rows.map(({ path }) => path);
  }

  /**
   * Whether it is for this process, of all that publish this ledger, to tell the hubs: as long as it is connected.
   *
   * @returns `anew` when it was for another until now, or the connection was lost
   */
  async acquireNotifierLock(): Promise<"still" | "anew" | undefined> {
    const { locks } = engineOf(this.#db);
    if (await locks.isHeld(this.#db, "hubs")) return "still";
    return (await locks.acquire(this.#db, "hubs")) ? "anew" : undefined;
  }

  /** Says to all who have this ledger what this process shows. */
  async reportRevision(revision: number): Promise<void> {
    await engineOf(this.#db).replicaRevisions.report(this.#db, revision);
  }

  /**
   * The earliest revision that anybody shows who is connected; undefined where nobody has said so.
   *
   * @param idleTimeoutMs milliseconds after which somebody who asks nothing is taken for dead
   */
  async earliestReplicaRevision(idleTimeoutMs: number): Promise<number | undefined> {
    return await engineOf(this.#db).replicaRevisions.earliest(this.#db, idleTimeoutMs);
  }

  /** Documents that changed since they were last announced, by path, and the hashes that they have now. */
  async pendingNotifications(): Promise<Map<string, string>> {
    const rows = await this.#db
      .selectFrom("documents")
      .select(["path", "hash"])
      .whereRef("announced", "is distinct from", "hash")
      .execute();
    return new Map(rows.map(({ path, hash }) => [path, hash]));
  }

  /** Whoever is to know of that version of the document knows. */
  async markNotified(path: string, hash: string): Promise<void> {
    const db = await this.#writable();
    await db.updateTable("documents").set({ announced: hash }).where("path", "=", path).execute();
  }

  /**
   * Keeps the documents as they are served, in place of those that were kept; only what changed is written.
   *
   * @param snapshot must be of a revision that was recorded
   */
  async saveSnapshot(snapshot: StoredSnapshot): Promise<void> {
    await this.#documents.save(await this.#writable(), snapshot);
  }

  async keepRefresh(refresh: FinishedRefresh): Promise<void> {
    await keepRefresh(await this.#writable(), refresh);
  }

  /** Whether this process is the first to say that it runs what is due at that moment. */
  async claimRun(moment: string, now: Instant): Promise<boolean> {
    return await engineOf(this.#db).claimRun(this.#db, moment, now);
  }

  /** As JSON, as it was kept. */
  async refreshById(id: string): Promise<string | undefined> {
    return await refreshById(this.#db, id);
  }

  /** As JSON, the latest first. */
  async latestRefreshes(count: number): Promise<string[]> {
    return await latestRefreshes(this.#db, count);
  }

  /**
   * Gives articles the ids and dates under which an earlier feed published them.
   *
   * @returns those whose id another article has; they stay as they are
   */
  async importIdentities(imports: readonly ImportedIdentity[]): Promise<ImportedIdentity[]> {
    return await this.#writeRevision((db, revision) => importIdentities(db, revision, imports));
  }

  /** The summaries kept under these keys, at most 500 of them. */
  async keptSummaries(keys: readonly string[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const rows = await this.#db.selectFrom("kept_summaries").selectAll().where("key", "in", keys).execute();
    return new Map(rows.map(({ key, summary }) => [key, summary]));
  }

  async keepSummary(key: string, summary: string): Promise<void> {
    const db = await this.#writable();
    await db
      .insertInto("kept_summaries")
      .values({ key, summary })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ summary }))
      .execute();
  }

  /**
   * So that what is damaged is left as it is.
   *
   * @throws PublisherError `ledger-lost`, or as `refuseDamage` does
   */
  async #writable(): Promise<Kysely<Schema>> {
    await this.checkIntegrity();
    await this.#rejectLoss();
    return this.#db;
  }

  /** What is written to a file that nobody finds any more, or that is damaged, the next start would not know. */
  async #rejectLoss(): Promise<void> {
    if (this.#fileIdentity === undefined) return;
    if (this.#corruption.isFound) throw lostError(this.#location, "the ledger is damaged");
    const found = fileIdentity(this.#location);
    if (found === this.#fileIdentity) return;
    if (found !== undefined)
      throw lostError(this.#location, "another file has taken the place of the ledger");
    // As long as it is open, all of it can be read.
    mkdirSync(dirname(this.#location), { recursive: true });
    await this.backUp(this.#location, { overwrite: false });
    throw lostError(
      this.#location,
      "the ledger was removed while it was in use, and what it held was written there again",
    );
  }

  #shown(now: Instant, to?: Visibility | "all") {
    return shownArticles(this.#db, now, to).selectAll("articles");
  }

  /** One transaction, and one revision more if what is shown changed in it. */
  async #writeRevision<Result>(
    write: (db: Transaction<Schema>, revision: number) => Promise<Result>,
  ): Promise<Result> {
    return await inTransaction(await this.#writable(), async (db) => {
      const revision = (await revisionOf(db)) + 1;
      const result = await write(db, revision);
      await markRelatedChanged(db, revision);
      return result;
    });
  }
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

async function revisionOf(db: Kysely<Schema>): Promise<number> {
  return Number((await publicationValue(db, "revision")) ?? 0);
}

interface IdentityRow extends Pick<ArticleRecord, "id" | "slug" | "published" | "path"> {
  readonly title: string | null;
  readonly own_id: string | null;
  readonly link: string | null;
  readonly categories: string | null;
}

function toIdentity({ path, title, own_id, link, categories, ...row }: IdentityRow): ArticleIdentity {
  const article = {
    path,
    title: JSON.parse(title ?? '""'),
    categories: JSON.parse(categories ?? "[]"),
    ...(own_id !== null && { id: JSON.parse(own_id) }),
    ...(link !== null && { link: JSON.parse(link) }),
  };
  return { ...row, article };
}
