import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SqliteDatabase } from "kysely";
import type { Instant } from "../articles/article.js";
import type { Config } from "../config.js";
import { PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import { type Rows, readKeptSnapshot } from "../ledger/kept-snapshot.js";
import type { Ledger } from "../ledger/ledger.js";
import { openSqlite, rowsIn } from "../ledger/sqlite.js";
import type { AdoptionReport } from "../options/adoption/adopt.js";
import type { PressRoom, PressRoomEvents } from "../publishing/press-room.js";
import type { RefreshReport } from "../publishing/report.js";
import type { Listen } from "./follow-ledger.js";
import { documentsFingerprint, stillTrue } from "./kept-documents.js";

/** What the writing side of a publication is made of. */
export interface PressRoomOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  readonly clock?: () => Instant;
  readonly events?: Partial<PressRoomEvents>;
  readonly beginning?: Beginning | undefined;
  /** Of what goes on until it is stopped, beside others of its kind where the ledger is in a database. */
  readonly service?: ServicePart | undefined;
}

export interface ServicePart {
  /** Whether it was open before: then there is a ledger, and one that is gone or empty is not begun anew. */
  readonly again: boolean;
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
export interface OpenPressRoom extends PressRoom {
  /**
   * Gives articles the ids and dates by which an earlier feed published them.
   *
   * @param source address or path of that feed
   */
  adopt(source: string): Promise<AdoptionReport & Pick<RefreshReport, "rejected">>;
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
export async function openPressRoom(options: PressRoomOptions): Promise<OpenPressRoom> {
  const { databaseUrl } = options.config;
  return databaseUrl === undefined ? await openOnFile(options) : await openInDatabase(options, databaseUrl);
}

async function openOnFile(options: PressRoomOptions): Promise<OpenPressRoom> {
  const { config, service } = options;
  const file = join(config.data, "ledger.sqlite");
  if (service?.again === true) refuseNothing(file);
  // A directory whose name is misspelt is to leave no ledger behind.
  if (!existsSync(file)) await refuseMissing(config);
  const database = await openFile(file);
  const kept = await keptDocuments(options, database && rowsIn(database));
  const { Ledger } = await import("../ledger/ledger.js");
  const ledger = await Ledger.open(file, { checked: "later", database });
  return await furnished(ledger, options, kept);
}

async function openInDatabase(options: PressRoomOptions, url: string): Promise<OpenPressRoom> {
  const { openPostgres } = await import("../ledger/postgres.js");
  const database = openPostgres(url);
  const kept = await keptDocuments(options, (query) => database.client.unsafe(query));
  const { Ledger } = await import("../ledger/ledger.js");
  const ledger = await Ledger.connect(database);
  return await furnished(ledger, options, kept, (onNews) => database.listen(onNews));
}

/** The documents that were served last are shown at once, where they are still true. */
async function keptDocuments(
  { config, home, clock = Date.now, events }: PressRoomOptions,
  rows: Rows | undefined,
): Promise<readonly Document[] | undefined> {
  const kept = rows && (await readKeptSnapshot(rows));
  const news = stillTrue(kept, documentsFingerprint(config, home), clock());
  if (news !== undefined) events?.onShown?.(news);
  return news?.documents;
}

async function furnished(
  ledger: Ledger,
  { config, home, clock = Date.now, events, beginning, service }: PressRoomOptions,
  kept: readonly Document[] | undefined,
  listen?: Listen,
): Promise<OpenPressRoom> {
  try {
    await ledger.refuseDamage();
    const { furnish } = await import("./furnish.js");
    const fingerprint = documentsFingerprint(config, home);
    const parts = { config, home, clock, events, beginning, service };
    return await furnish(ledger, { ...parts, fingerprint, kept, listen });
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** @returns undefined where it cannot be opened, of which the ledger tells more, and where there is none */
async function openFile(file: string): Promise<SqliteDatabase | undefined> {
  return existsSync(file) ? await openSqlite(file).catch(() => undefined) : undefined;
}

/** Others would get all ids anew. */
function refuseNothing(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined && size > 0) return;
  throw new PublisherError(
    "ledger-unusable",
    `${file}: the ledger cannot be used: it is ${size === undefined ? "gone" : "empty"}, and was not before; put back a copy from a backup`,
  );
}

async function refuseMissing(config: Config): Promise<void> {
  const { articleSource } = await import("./article-source.js");
  await (await articleSource(config)).refuseMissing();
}
