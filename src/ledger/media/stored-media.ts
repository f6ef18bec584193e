import { type Kysely, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { inTransaction } from "../database/transaction.js";
import { laterSecond } from "../documents/documents.js";
import type { MediaContent, StoredMediaFile } from "./media-content.js";

/** Bytes outlive their last file for this long, so that downloads in progress complete. */
const ORPHAN_RETENTION_MS = 3_600_000;

export interface ScannedMediaFile extends MediaContent {
  /** The state of the file when it was read, on whichever machine. */
  readonly stamp: string;
}

/** By an article that is not withdrawn, scheduled ones included, or that may be restored. */
const IS_REFERENCED = sql`
  exists (select from article_references join articles on articles.id = article_references.article_id
    where article_references.path = media.path
      and (articles.withdrawn is null or articles.taken_down is not null))`;

/**
 * The bytes of the files that articles refer to, for replicas without articles (decision 27). Equal contents are stored
 * once.
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

  /** The files at these paths, or all, by path. */
  async list(paths?: readonly string[]): Promise<Map<string, ScannedMediaFile>> {
    const found = new Map<string, ScannedMediaFile>();
    const query = this.#db.selectFrom("media_files").select(["path", "hash", "size", "stamp"]);
    const queries =
      paths === undefined ? [query] : inChunks(paths).map((some) => query.where("path", "in", some));
    for (const one of queries) for (const { path, ...file } of await one.execute()) found.set(path, file);
    return found;
  }

  /** Paths of files that are recorded (`Ledger.record`) and referred to, and not stored. */
  async missing(): Promise<string[]> {
    const { rows } = await sql<{ path: string }>`
      select path from media
      where not exists (select from media_files where media_files.path = media.path) and ${IS_REFERENCED}
      order by path`.execute(this.#db);
    return rows.map(({ path }) => path);
  }

  /** @returns undefined if the content has no chunk of that number, or was removed */
  async chunk(hash: string, number: number): Promise<Buffer | undefined> {
    const row = await this.#db
      .selectFrom("media_bytes")
      .select("bytes")
      .where("hash", "=", hash)
      .where("number", "=", number)
      .executeTakeFirst();
    // PostgreSQL's client returns a Buffer.
    return row?.bytes as Buffer | undefined;
  }

  /**
   * Stores the file at a path. Calls for the same bytes must not overlap: the refresh lock ensures it.
   *
   * @param chunks the content, `CHUNK_BYTES` each but the last; read only if the content is new, and throws before its
   *   end if the bytes do not have the hash
   * @throws what `chunks` throws; the path keeps its previous file
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

  async remove(path: string): Promise<void> {
    await this.#db.deleteFrom("media_files").where("path", "=", path).execute();
  }

  /** Removes files that are gone or that no article refers to, and later their bytes (`ORPHAN_RETENTION_MS`). */
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
      // Including the chunks of an interrupted `store`.
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

  /** One transaction per chunk, so that other writers need not wait. A row in `media_contents` marks it complete. */
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
