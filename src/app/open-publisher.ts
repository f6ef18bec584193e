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

/** What the writing side of a publication is made of. */
export interface OpenPublisherOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  readonly clock?: () => Instant;
  readonly events?: Partial<PublisherEvents>;
  readonly beginning?: Beginning | undefined;
  /** Of what goes on until it is stopped, beside others of its kind where the ledger is in a database. */
  readonly service?: ServiceContext | undefined;
}

export interface ServiceContext {
  /** Whether it was open before: then there is a ledger, and one that is gone or empty is not begun anew. */
  readonly isRestart: boolean;
}

/**
 * Where no ledger lasts. As long as this one is new, what happens is said to have happened at the last commit, where
 * the articles are in a git checkout, so that it comes out the same whenever it is done.
 */
export interface Beginning {
  /** Of the publication, unless one is configured or known. */
  readonly id: string;
  /**
   * Of a ledger that goes on from what was published before, when that last changed. Of one that begins empty
   * undefined: articles that carry no date have that of their first commit.
   */
  readonly since?: Instant | undefined;
}

/** With what a thread of its own has no use for. */
export interface OpenedPublisher extends PublisherClient {
  /**
   * Gives articles the ids and dates by which an earlier feed published them.
   *
   * @param source address or path of that feed
   */
  importFeed(source: string): Promise<FeedImportReport & Pick<RefreshReport, "rejected">>;
  /** The slugs that articles had before. */
  formerSlugs(): Promise<string[]>;
  /** Shows what has become due or has expired since the moment by which the refresh went. */
  catchUp(): Promise<void>;
  /** What everybody may know of the ledger, as lines (`Ledger.exportPublished`). */
  publishedLines(): AsyncIterable<string>;
  /** Paths of articles that are published, and whose texts are not there (`Ledger.unreadPaths`). */
  unreadPaths(): Promise<string[]>;
}

/**
 * Opens the ledger of a publication and prepares its press; what the ledger holds is shown, and nothing is read yet.
 * The documents that were served last are shown before anything else is loaded, where they are still true.
 *
 * @throws PublisherError `ledger-unusable`, `database-away`, `configuration` when the ledger is another publication's,
 *   or what `scanDirectory` throws when there is no ledger yet
 */
export async function openPublisher(options: OpenPublisherOptions): Promise<OpenedPublisher> {
  const { databaseUrl } = options.config;
  return databaseUrl === undefined ? await openOnSqlite(options) : await openOnPostgres(options, databaseUrl);
}

async function openOnSqlite(options: OpenPublisherOptions): Promise<OpenedPublisher> {
  const { config, service } = options;
  const file = join(config.data, "ledger.sqlite");
  if (service?.isRestart === true) assertLedgerExists(file);
  // A directory whose name is misspelt is to leave no ledger behind.
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

/** The documents that were served last are shown at once, where they are still true. */
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

/** @returns undefined where it cannot be opened, of which the ledger tells more, and where there is none */
async function openExisting(file: string): Promise<SqliteDatabase | undefined> {
  return existsSync(file) ? await openSqlite(file).catch(() => undefined) : undefined;
}

/** Others would get all ids anew. */
function assertLedgerExists(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined && size > 0) return;
  throw new PublisherError(
    "ledger-unusable",
    `${file}: the ledger cannot be used: it is ${size === undefined ? "gone" : "empty"}, and was not before; put back a copy from a backup`,
  );
}

async function assertSourceExists(config: Config): Promise<void> {
  const { createArticleSource } = await import("./article-source.js");
  await (await createArticleSource(config)).assertExists();
}
