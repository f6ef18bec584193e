import { type Kysely, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { inTransaction } from "../database/transaction.js";
import { laterSecond } from "../documents/document-dates.js";
import type { MediaContent, StoredMediaFile } from "./media-content.js";

/** Milliseconds for which bytes that no file has any more are still there: whoever is being sent them gets the rest. */
const ORPHAN_RETENTION_MS = 3_600_000;

/** With the state of the file that was read, wherever that was. */
export interface ScannedMediaFile extends MediaContent {
  readonly stamp: string;
}

/** Such as show or link to a file that is to be there: those that wait for their date, or may be restored, too. */
const IS_REFERENCED = sql`
  exists (select from article_references join articles on articles.id = article_references.article_id
    where article_references.path = media.path
      and (articles.withdrawn is null or articles.taken_down is not null))`;

/**
 * The bytes of the files that articles refer to, in a ledger that processes share: all of them serve the same, those
 * that have no such files as well (decision 27). The bytes are there once, whatever paths they have.
 */
export class StoredMedia {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async find(path: string): Promise<StoredMediaFile | undefined> {
    return await this.#db
      .selectFrom("media_files")
      .select(["hash", "size", "modified"])
      .where("path", "=", path)
      .executeTakeFirst();
  }

  /** Those of these paths, or all, by path. */
  async list(paths?: readonly string[]): Promise<Map<string, ScannedMediaFile>> {
    const read = new Map<string, ScannedMediaFile>();
    const query = this.#db.selectFrom("media_files").select(["path", "hash", "size", "stamp"]);
    const queries =
      paths === undefined ? [query] : inChunks(paths).map((some) => query.where("path", "in", some));
    for (const one of queries) for (const { path, ...medium } of await one.execute()) read.set(path, medium);
    return read;
  }

  /** Paths of files that are recorded as there (`Ledger.record`), that articles refer to, and that are not stored. */
  async missing(): Promise<string[]> {
    const { rows } = await sql<{ path: string }>`
      select path from media
      where not exists (select from media_files where media_files.path = media.path) and ${IS_REFERENCED}
      order by path`.execute(this.#db);
    return rows.map(({ path }) => path);
  }

  /** @returns undefined for a number that the content does not have, or when it is gone */
  async chunk(hash: string, number: number): Promise<Buffer | undefined> {
    const row = await this.#db
      .selectFrom("media_bytes")
      .select("bytes")
      .where("hash", "=", hash)
      .where("number", "=", number)
      .executeTakeFirst();
    // As PostgreSQL's client has bytes.
    return row?.bytes as Buffer | undefined;
  }

  /**
   * From now on that is at the path. Calls for the same bytes must not overlap: whoever refreshes is alone.
   *
   * @param chunks of the content, `CHUNK` bytes each but for the last; taken only where the bytes are new, one after the
   *   other, and when they end they are known to be those of the hash
   * @throws what `chunks` throws: then what was at the path still is
   */
  async store(
    path: string,
    { hash, size, stamp }: ScannedMediaFile,
    chunks: AsyncIterable<Buffer>,
    now: Instant,
  ): Promise<void> {
    if (!(await this.#hasContent(hash))) await this.#write(hash, chunks);
    const known = await this.find(path);
    const modified = known?.hash === hash ? known.modified : laterSecond(now, known?.modified);
    const file = { hash, size, stamp, modified };
    await inTransaction(this.#db, async (db) => {
      await db
        .insertInto("media_files")
        .values({ path, ...file })
        .onConflict((conflict) => conflict.column("path").doUpdateSet(file))
        .execute();
      await db.updateTable("media_contents").set({ loose: null }).where("hash", "=", hash).execute();
    });
  }

  /** What is at the path cannot be served from here any more. */
  async remove(path: string): Promise<void> {
    await this.#db.deleteFrom("media_files").where("path", "=", path).execute();
  }

  /** Lets go of files that are gone, or that nothing refers to, and, after a while, of their bytes. */
  async removeOrphans(now: Instant): Promise<void> {
    await inTransaction(this.#db, async (db) => {
      await sql`delete from media_files where not exists (
        select from media where media.path = media_files.path and ${IS_REFERENCED})`.execute(db);
      await sql`update media_contents set loose = ${now} where loose is null and not exists (
        select from media_files where media_files.hash = media_contents.hash)`.execute(db);
      await db
        .deleteFrom("media_contents")
        .where("loose", "<", now - ORPHAN_RETENTION_MS)
        .execute();
      // Also what was left when somebody broke off.
      await sql`delete from media_bytes where not exists (
        select from media_contents where media_contents.hash = media_bytes.hash)`.execute(db);
    });
  }

  async #hasContent(hash: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom("media_contents")
      .select("hash")
      .where("hash", "=", hash)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Not in one transaction, which would keep everybody else from writing: what is complete has a row that says so. */
  async #write(hash: string, chunks: AsyncIterable<Buffer>): Promise<void> {
    await this.#db.deleteFrom("media_bytes").where("hash", "=", hash).execute();
    let number = 0;
    for await (const bytes of chunks) {
      const row = { hash, number, bytes };
      await inTransaction(
        this.#db,
        async (db) => void (await db.insertInto("media_bytes").values(row).execute()),
      );
      number += 1;
    }
    await this.#db.insertInto("media_contents").values({ hash, loose: null }).execute();
  }
}
