import type { Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import { shownArticles } from "../articles/shown-articles.js";
import { writeRows } from "../database/bulk-rows.js";
import { type ChangeLog, engineOf } from "../database/engine.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import type { Visibility } from "../taxonomies/taxonomies.js";

/** The files besides the articles that may be served: path and size in bytes. */
export class Media {
  readonly #connection: LedgerConnection;
  readonly #changeLog: ChangeLog;
  /** The rows as this process wrote them last; undefined before the first write. */
  #known: ReadonlyMap<string, number> | undefined;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
    this.#changeLog = engineOf(connection.db).changeLog([
      { table: "media", columns: ["path"], updates: ["size"] },
    ]);
  }

  /** Sizes in bytes of those of the paths that may be served. */
  async sizes(paths: readonly string[]): Promise<Map<string, number>> {
    const { db } = this.#connection;
    const sizes = new Map<string, number>();
    for (const some of inChunks(paths)) {
      const rows = await db.selectFrom("media").selectAll().where("path", "in", some).execute();
      for (const { path, size } of rows) sizes.set(path, size);
    }
    return sizes;
  }

  /** Whether the file may be served, and an article that is shown at `now` refers to it. */
  async isShown(path: string, now: Instant, to: Visibility | "all" = "public"): Promise<boolean> {
    const row = await shownArticles(this.#connection.db, now, to)
      .innerJoin("article_references", "article_references.article_id", "articles.id")
      .innerJoin("media", "media.path", "article_references.path")
      .where("media.path", "=", path)
      .select("articles.id")
      .executeTakeFirst();
    return row !== undefined;
  }

  /**
   * Writes the rows that changed: mostly none.
   *
   * @returns the paths of the files that were added, removed or resized
   */
  async write(db: Transaction<Schema>, media: ReadonlyMap<string, number>): Promise<string[]> {
    const changed = await writeMedia(db, media, await this.#current(db));
    // Drop the changes that were just written.
    await this.#changeLog.drain(db);
    return changed;
  }

  /** Call after the transaction of `write` is committed. */
  markCommitted(media: ReadonlyMap<string, number>): void {
    this.#known = media;
  }

  async #current(db: Transaction<Schema>): Promise<ReadonlyMap<string, number>> {
    const known = this.#known;
    if (known !== undefined && (await this.#changeLog.drain(db))?.flat().length === 0) return known;
    await this.#changeLog.start(db);
    const rows = await db.selectFrom("media").selectAll().execute();
    return new Map(rows.map(({ path, size }) => [path, size]));
  }
}

async function writeMedia(
  db: Transaction<Schema>,
  media: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, number>,
): Promise<string[]> {
  if (media === known) return [];
  const removed = [...known.keys()].filter((path) => !media.has(path));
  const written = [...media].filter(([path, size]) => known.get(path) !== size);
  await writeRows(
    db,
    ["delete from media where path in (values", ")"],
    removed.map((path) => [path]),
  );
  await writeRows(
    db,
    ["insert into media (path, size) values", "on conflict (path) do update set size = excluded.size"],
    written,
  );
  return [...removed, ...written.map(([path]) => path)];
}
