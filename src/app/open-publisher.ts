import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SqliteDatabase } from "kysely";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config/config.js";
import type { Document } from "../feeds/document.js";
import type { FeedImportReport } from "../integrations/feed-import/import-feed.js";
import { openSqlite, queryRows } from "../ledger/database/sqlite.js";
import { type RunQuery, readStoredSnapshot } from "../ledger/documents/stored-snapshot.js";
import type { Ledger } from "../ledger/ledger.js";
import { PublisherError } from "../lib/errors.js";
import { loadOptional } from "../lib/optional-package.js";
import type { PublisherClient, PublisherEvents } from "../publishing/publisher-client.js";
import type { RefreshReport } from "../publishing/report.js";
import type { Listen } from "./follow-ledger.js";
import { documentsFingerprint, restoreSnapshot } from "./stored-documents-fingerprint.js";

export interface OpenPublisherOptions {
  readonly config: Config;
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
  readonly clock?: () => Instant;
  readonly events?: Partial<PublisherEvents>;
  readonly beginning?: Beginning | undefined;
  /** Given for a service, which keeps running and may have replicas, as opposed to a command. */
  readonly service?: ServiceContext | undefined;
}

export interface ServiceContext {
  /** Whether it was open before: then a missing or empty ledger is an error. */
  readonly isRestart: boolean;
}

/**
 * For exports without a lasting ledger. While the ledger is new and the articles are in a git checkout, the time of the
 * last commit is used as the current time, so that every export of a commit is the same.
 */
export interface Beginning {
  /** The publication's id, unless one is configured or recorded. */
  readonly id: string;
  /**
   * For a ledger imported from an earlier export: when that export last changed. Undefined for an empty ledger, where
   * articles without a date get that of their first commit.
   */
  readonly since?: Instant | undefined;
}

/** With calls that only commands use, in the same thread. */
export interface OpenedPublisher extends PublisherClient {
  /** Gives articles the ids and dates under which an earlier feed published them. @param source its URL or path */
  importFeed(source: string): Promise<FeedImportReport & Pick<RefreshReport, "rejected">>;
  /** Earlier slugs of articles, which redirect. */
  formerSlugs(): Promise<string[]>;
  /** Publishes articles that became due or expired after the fixed time of the refresh. */
  catchUp(): Promise<void>;
  /** The public part of the ledger, as lines. */
  publishedLines(): AsyncIterable<string>;
  /** Paths of published articles whose texts are not in the ledger. */
  unreadPaths(): Promise<string[]>;
}

/**
 * Opens the ledger and composes the publisher, which shows the contents of the ledger. The documents of the last process
 * are shown first if they are still valid. Nothing is scanned.
 *
 * @throws PublisherError `ledger-unusable`, `database-away`, `configuration` when the ledger belongs to another
 *   publication, or what `ArticleSource.assertExists` throws when there is no ledger yet
 */
export async function openPublisher(options: OpenPublisherOptions): Promise<OpenedPublisher> {
  const { databaseUrl } = options.config;
  return databaseUrl === undefined ? await openOnSqlite(options) : await openOnPostgres(options, databaseUrl);
}

async function openOnSqlite(options: OpenPublisherOptions): Promise<OpenedPublisher> {
  const { config, service } = options;
  const file = join(config.data, "ledger.sqlite");
  if (service?.isRestart === true) assertLedgerExists(file);
  // A misspelt directory name must not create a ledger.
  if (!existsSync(file)) await assertSourceExists(config);
  const database = await openExisting(file);
  const storedDocuments = await showStoredDocuments(options, database && queryRows(database));
  const { Ledger } = await import("../ledger/ledger.js");
  const ledger = await Ledger.open(file, { integrityCheck: "later", database });
  return await composed(ledger, options, storedDocuments);
}

async function openOnPostgres(options: OpenPublisherOptions, url: string): Promise<OpenedPublisher> {
  const { openPostgres } = await loadOptional(
    "postgres",
    "FEEDWRIGHT_DATABASE_URL",
    () => import("../ledger/database/postgres.js"),
  );
  const database = openPostgres(url);
  const storedDocuments = await showStoredDocuments(options, (query) => database.client.unsafe(query));
  const { Ledger } = await import("../ledger/ledger.js");
  const ledger = await Ledger.connect(database);
  return await composed(ledger, options, storedDocuments, (onChange) => database.listen(onChange));
}

/** Shows the documents of the last process if they are still valid. */
async function showStoredDocuments(
  { config, home, clock = Date.now, events }: OpenPublisherOptions,
  rows: RunQuery | undefined,
): Promise<readonly Document[] | undefined> {
  const stored = rows && (await readStoredSnapshot(rows));
  const update = restoreSnapshot(stored, documentsFingerprint(config, home), clock());
  if (update !== undefined) events?.onSnapshot?.(update);
  return update?.documents;
}

async function composed(
  ledger: Ledger,
  { config, home, clock = Date.now, events, beginning, service }: OpenPublisherOptions,
  storedDocuments: readonly Document[] | undefined,
  listen?: Listen,
): Promise<OpenedPublisher> {
  try {
    await ledger.checkIntegrity();
    const { composePublisher } = await import("./compose-publisher.js");
    const fingerprint = documentsFingerprint(config, home);
    const parts = { config, home, clock, events, beginning, service };
    return await composePublisher(ledger, { ...parts, fingerprint, storedDocuments, listen });
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** @returns undefined for a missing or unusable file. `Ledger.open` throws what is wrong with it. */
async function openExisting(file: string): Promise<SqliteDatabase | undefined> {
  return existsSync(file) ? await openSqlite(file).catch(() => undefined) : undefined;
}

/** A new ledger would give all articles new ids. */
function assertLedgerExists(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined && size > 0) return;
  throw new PublisherError(
    "ledger-unusable",
    `${file}: the ledger cannot be used: it is ${size === undefined ? "gone" : "empty"}, and was not before; put back a copy from a backup`,
  );
}

async function assertSourceExists(config: Config): Promise<void> {
  const { createArticleSource } = await import("./create-article-source.js");
  await (await createArticleSource(config)).assertExists();
}
