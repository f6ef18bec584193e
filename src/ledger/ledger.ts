import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Kysely, sql } from "kysely";
import type { Article, Instant } from "../articles/article.js";
import { messageOf, PublisherError, systemCodeOf } from "../errors.js";
import type { ArticleRecord, Catalog } from "./known-article.js";
import type { Reconciliation } from "./reconcile.js";
import { KNOWN_COLUMNS, toKnown, toRecord, writeMedia, writeRecord } from "./rows.js";
import { MIGRATIONS, migrate, type PublicationTable, type Schema, versionOf } from "./schema.js";
import { sqliteDialect } from "./sqlite.js";

/** SQLite takes no more parameters in one statement than this. */
const MOST_PARAMETERS = 500;

/**
 * The durable memory of one publication, and its catalog. Everything that a refresh decided is written
 * in one transaction, before anything of it is shown.
 */
export class Ledger {
  readonly #db: Kysely<Schema>;

  private constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /**
   * Opens the ledger, and makes it when there is none.
   *
   * @throws PublisherError `ledger-unusable` when the file is held by another process, damaged, made by a
   *   later version, or in a place that cannot be written: never a silent fresh start
   */
  static async open(file: string): Promise<Ledger> {
    try {
      mkdirSync(dirname(file), { recursive: true });
      const db = new Kysely<Schema>({ dialect: await sqliteDialect(file) });
      try {
        await refuseLaterVersion(db);
        await refuseDamage(db);
        await migrate(db);
        return new Ledger(db);
      } catch (error) {
        await db.destroy();
        throw error;
      }
    } catch (error) {
      throw new PublisherError("ledger-unusable", `${file}: the ledger cannot be used: ${reasonFor(error)}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  /** What is remembered of the publication itself under `name`; `value` is kept when there is nothing yet. */
  async remember(name: PublicationTable["name"], value: string): Promise<string> {
    await this.#db
      .insertInto("publication")
      .values({ name, value })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { value: remembered } = await this.#db
      .selectFrom("publication")
      .select("value")
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    return remembered;
  }

  async replaceRemembered(name: PublicationTable["name"], value: string): Promise<void> {
    await this.#db.updateTable("publication").set({ value }).where("name", "=", name).execute();
  }

  /** Everything known, without the texts. */
  async catalog(publicationId: string): Promise<Catalog> {
    const rows = await this.#db.selectFrom("articles").select(KNOWN_COLUMNS).orderBy("path").execute();
    const slugs = await this.#db.selectFrom("slugs").selectAll().execute();
    return {
      publicationId,
      articles: rows.map(toKnown),
      slugs: new Map(slugs.map(({ slug, article_id }) => [slug, article_id])),
    };
  }

  /**
   * Writes what a refresh decided, in one transaction.
   *
   * @param media sizes of the files that may be served, by path
   */
  async record(
    { records, touched, withdrawn }: Reconciliation,
    media: ReadonlyMap<string, number>,
    now: Instant,
  ): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (const { id } of withdrawn) {
        await db.updateTable("articles").set({ withdrawn: now }).where("id", "=", id).execute();
      }
      for (const { id, file } of touched) {
        await db
          .updateTable("articles")
          .set({
            file_size: file.size,
            file_modified: file.modified,
            file_changed: file.changed,
            file_inode: file.inode,
          })
          .where("id", "=", id)
          .execute();
      }
      for (const record of records) await writeRecord(db, record);
      await writeMedia(db, media);
    });
  }

  /** Marks as released what is due at `now`: no clock that steps back hides it again. */
  async release(now: Instant): Promise<void> {
    await this.#db
      .updateTable("articles")
      .set({ released: now })
      .where("withdrawn", "is", null)
      .where("released", "is", null)
      .where("published", "<=", now)
      .execute();
  }

  /** The articles shown at `now`, newest first; of equal dates by slug, which never changes by itself. */
  async newest(limit: number, now: Instant): Promise<ArticleRecord[]> {
    const rows = await this.#shown(now).orderBy("published", "desc").orderBy("slug").limit(limit).execute();
    return rows.map(toRecord);
  }

  /** The articles shown at `now` whose files have these paths. */
  async shownAt(paths: readonly string[], now: Instant): Promise<ArticleRecord[]> {
    const found: ArticleRecord[] = [];
    for (let start = 0; start < paths.length; start += MOST_PARAMETERS) {
      const some = paths.slice(start, start + MOST_PARAMETERS);
      found.push(...(await this.#shown(now).where("path", "in", some).execute()).map(toRecord));
    }
    return found;
  }

  /** Sizes in bytes of the files that may be served, of those paths. */
  async mediaAt(paths: readonly string[]): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    for (let start = 0; start < paths.length; start += MOST_PARAMETERS) {
      const some = paths.slice(start, start + MOST_PARAMETERS);
      const rows = await this.#db.selectFrom("media").selectAll().where("path", "in", some).execute();
      for (const { path, size } of rows) sizes.set(path, size);
    }
    return sizes;
  }

  /** Whether the file may be served, and an article that is shown at `now` refers to it. */
  async isShownFile(path: string, now: Instant): Promise<boolean> {
    const row = await this.#shown(now)
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

  async countShown(now: Instant): Promise<number> {
    const { count } = await this.#shown(now)
      .clearSelect()
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** What is to be said of the live articles that there is something to be said of. */
  async doubtful(): Promise<Pick<Article, "path" | "doubts" | "files">[]> {
    const rows = await this.#db
      .selectFrom("articles")
      .select([
        "path",
        sql<string>`article ->> '$.doubts'`.as("doubts"),
        sql<string>`article ->> '$.files'`.as("files"),
      ])
      .where("withdrawn", "is", null)
      .where(sql<boolean>`(article ->> '$.doubts' <> '[]' or article ->> '$.files' <> '[]')`)
      .orderBy("path")
      .execute();
    return rows.map(({ path, doubts, files }) => ({
      path,
      doubts: JSON.parse(doubts),
      files: JSON.parse(files),
    }));
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

  /** The next moment after `now` at which an article is due or expires, when there is one. */
  async nextMoment(now: Instant): Promise<Instant | undefined> {
    const due = await this.#db
      .selectFrom("articles")
      .select(({ fn }) => fn.min("published").as("at"))
      .where("withdrawn", "is", null)
      .where("released", "is", null)
      .where("published", ">", now)
      .executeTakeFirst();
    const expiry = await this.#db
      .selectFrom("articles")
      .select(({ fn }) => fn.min("expires").as("at"))
      .where("withdrawn", "is", null)
      .where("expires", ">", now)
      .executeTakeFirst();
    const moments = [due?.at, expiry?.at].filter((at) => typeof at === "number");
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /**
   * When the bytes of each document last changed, in whole seconds: now for those whose hash is new.
   *
   * @returns by path
   */
  async datesOfDocuments(hashes: ReadonlyMap<string, string>, now: Instant): Promise<Map<string, Instant>> {
    const dates = new Map<string, Instant>();
    await this.#db.transaction().execute(async (db) => {
      const rows = await db.selectFrom("documents").selectAll().execute();
      const known = new Map(rows.map((row) => [row.path, row]));
      for (const [path, hash] of hashes) {
        const last = known.get(path);
        const modified = last?.hash === hash ? last.modified : laterSecond(now, last?.modified);
        dates.set(path, modified);
        if (last?.hash === hash) continue;
        await db
          .insertInto("documents")
          .values({ path, hash, modified })
          .onConflict((conflict) => conflict.column("path").doUpdateSet({ hash, modified }))
          .execute();
      }
    });
    return dates;
  }

  /** The summaries kept under these keys, at most 500 of them. */
  async keptSummaries(keys: readonly string[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const rows = await this.#db.selectFrom("kept_summaries").selectAll().where("key", "in", keys).execute();
    return new Map(rows.map(({ key, summary }) => [key, summary]));
  }

  async keepSummary(key: string, summary: string): Promise<void> {
    await this.#db
      .insertInto("kept_summaries")
      .values({ key, summary })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ summary }))
      .execute();
  }

  #shown(now: Instant) {
    return this.#db
      .selectFrom("articles")
      .selectAll("articles")
      .where("withdrawn", "is", null)
      .where((either) => either.or([either("released", "is not", null), either("published", "<=", now)]))
      .where((either) => either.or([either("expires", "is", null), either("expires", ">", now)]));
  }
}

/** A second later than the last, so that whoever holds only the date is told of two changes in one second. */
function laterSecond(now: Instant, last: Instant | undefined): Instant {
  const second = Math.floor(now / 1000) * 1000;
  return last === undefined ? second : Math.max(second, last + 1000);
}

async function refuseLaterVersion(db: Kysely<Schema>): Promise<void> {
  const version = await versionOf(db);
  if (version <= MIGRATIONS.length) return;
  throw new Error(
    `it was written by a later version of feedwright (ledger version ${version}, this one reads ${MIGRATIONS.length}); run that version, or put back a copy from before`,
  );
}

/** SQLite itself notices a damaged page only when it comes upon it, which may be in the middle of a refresh. */
async function refuseDamage(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  const [found] = rows;
  if (found?.quick_check !== "ok") throw new Error(`malformed: ${found?.quick_check}`);
}

function reasonFor(error: unknown): string {
  const text = `${systemCodeOf(error)} ${messageOf(error)}`;
  if (/BUSY|locked/i.test(text))
    return "another process has it open; stop that one, or give this one a directory of its own (FEEDWRIGHT_DATA)";
  if (/NOTADB|CORRUPT|not a database|malformed/i.test(text))
    return "it is damaged; put back a copy from a backup, or move it away to start afresh";
  if (/EACCES|EROFS|EPERM|ENOTDIR|EEXIST|CANTOPEN|READONLY|unable to open|readonly/i.test(text)) {
    return `it cannot be written (${messageOf(error)}); give the user of this process the right to, or name another directory (FEEDWRIGHT_DATA)`;
  }
  return messageOf(error);
}
