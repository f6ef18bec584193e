import { type Kysely, sql, type Transaction } from "kysely";
import type { Instant } from "../articles/article.js";
import { byPath, CatalogIndex } from "./catalog-index.js";
import type { Catalog } from "./known-article.js";
import { inParts } from "./revisions.js";
import { KNOWN_COLUMNS, toKnown } from "./rows.js";
import type { Schema } from "./schema.js";
import { inTransaction } from "./transaction.js";

type Known = Pick<Catalog, "articles" | "slugs">;

/** What SQLite notes down, in tables that end with the connection. */
interface Written {
  readonly articles: readonly string[];
  readonly slugs: readonly string[];
}

/**
 * Every article and slug of the ledger, without the texts: read once, and from then on kept up with it. SQLite
 * itself notes which rows are written, whoever writes them, and forgets it when the transaction fails.
 */
export class CatalogMemory {
  readonly #db: Kysely<Schema>;
  #index: CatalogIndex | undefined;
  #listed: Known | undefined;

  private constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** @param db the one connection over which the ledger is written */
  static async of(db: Kysely<Schema>): Promise<CatalogMemory> {
    await noteWrites(db, "articles", "id");
    await noteWrites(db, "slugs", "slug");
    return new CatalogMemory(db);
  }

  /** As it is now, and in the order of paths. What was returned before stays as it was then. */
  async read(): Promise<Known> {
    const index = await this.index();
    this.#listed ??= { articles: [...index.articles].sort(byPath), slugs: new Map(index.slugs) };
    return this.#listed;
  }

  /** As it is now; it changes whenever it is asked for again. */
  async index(): Promise<CatalogIndex> {
    // So that nothing is written between a look at the notes and their end.
    return await inTransaction(this.#db, async (db) => {
      const written = await takeNotes(db);
      if (this.#index !== undefined && written.articles.length + written.slugs.length === 0)
        return this.#index;
      // Should it not be brought up in the end, it is read anew.
      const before = this.#index;
      this.#index = undefined;
      this.#listed = undefined;
      const index = before === undefined ? await readAll(db) : await bringUp(db, before, written);
      index.latestEvent = await latestEvent(db);
      this.#index = index;
      return index;
    });
  }
}

async function noteWrites(db: Kysely<Schema>, table: keyof Written, key: string): Promise<void> {
  const [name, notes] = [sql.raw(table), sql.raw(`written_${table}`)];
  await sql`create temp table ${notes} (key text)`.execute(db);
  for (const [event, rows] of [
    ["insert", ["new"]],
    ["update", ["old", "new"]],
    ["delete", ["old"]],
  ] as const) {
    const values = sql.join(rows.map((row) => sql`(${sql.ref(`${row}.${key}`)})`));
    await sql`create temp trigger ${sql.raw(`${table}_${event}`)} after ${sql.raw(event)} on main.${name}
      begin insert into ${notes} values ${values}; end`.execute(db);
  }
}

async function takeNotes(db: Transaction<Schema>): Promise<Written> {
  const take = async (table: keyof Written) => {
    const notes = sql.raw(`written_${table}`);
    const { rows } = await sql<{ key: string }>`select distinct key from ${notes}`.execute(db);
    if (rows.length > 0) await sql`delete from ${notes}`.execute(db);
    return rows.map(({ key }) => key);
  };
  return { articles: await take("articles"), slugs: await take("slugs") };
}

async function readAll(db: Transaction<Schema>): Promise<CatalogIndex> {
  const index = new CatalogIndex();
  const rows = await db.selectFrom("articles").select(KNOWN_COLUMNS).execute();
  for (const article of rows.map(toKnown).sort(byPath)) index.set(article.id, article);
  for (const { slug, article_id } of await db.selectFrom("slugs").selectAll().execute())
    index.setSlug(slug, article_id);
  return index;
}

async function bringUp(
  db: Transaction<Schema>,
  index: CatalogIndex,
  { articles, slugs }: Written,
): Promise<CatalogIndex> {
  for (const ids of inParts(articles)) {
    const rows = await db.selectFrom("articles").select(KNOWN_COLUMNS).where("id", "in", ids).execute();
    const found = new Map(rows.map((row) => [row.id, toKnown(row)]));
    for (const id of ids) index.set(id, found.get(id));
  }
  for (const some of inParts(slugs)) {
    const rows = await db.selectFrom("slugs").selectAll().where("slug", "in", some).execute();
    const found = new Map(rows.map(({ slug, article_id }) => [slug, article_id]));
    for (const slug of some) index.setSlug(slug, found.get(slug));
  }
  return index;
}

/** When something that readers see last happened to an article: each is the end of an index. */
async function latestEvent(db: Transaction<Schema>): Promise<Instant | undefined> {
  const { rows } = await sql<{ released: Instant | null; corrected: Instant | null }>`
    select (select max(released) from articles) as released,
      (select max(corrected) from articles) as corrected`.execute(db);
  const moments = Object.values(rows[0] ?? {}).filter((moment) => moment !== null);
  return moments.length === 0 ? undefined : Math.max(...moments);
}
