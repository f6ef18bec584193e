import { type Kysely, sql, type Transaction } from "kysely";
import type { Catalog, KnownArticle } from "./known-article.js";
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
  #known: Known | undefined;

  private constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** @param db the one connection over which the ledger is written */
  static async of(db: Kysely<Schema>): Promise<CatalogMemory> {
    await noteWrites(db, "articles", "id");
    await noteWrites(db, "slugs", "slug");
    return new CatalogMemory(db);
  }

  /** As it is now. What was returned before stays as it was then. */
  async read(): Promise<Known> {
    // So that nothing is written between a look at the notes and their end.
    return await inTransaction(this.#db, async (db) => {
      const written = await takeNotes(db);
      const known = this.#known === undefined ? await readAll(db) : await broughtUp(db, this.#known, written);
      this.#known = known;
      return known;
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

async function readAll(db: Transaction<Schema>): Promise<Known> {
  const rows = await db.selectFrom("articles").select(KNOWN_COLUMNS).execute();
  const slugs = await db.selectFrom("slugs").selectAll().execute();
  return {
    articles: rows.map(toKnown).sort(byPath),
    slugs: new Map(slugs.map(({ slug, article_id }) => [slug, article_id])),
  };
}

async function broughtUp(db: Transaction<Schema>, known: Known, written: Written): Promise<Known> {
  return {
    articles: await broughtUpArticles(db, known.articles, written.articles),
    slugs: await broughtUpSlugs(db, known.slugs, written.slugs),
  };
}

async function broughtUpArticles(
  db: Transaction<Schema>,
  known: readonly KnownArticle[],
  written: readonly string[],
): Promise<readonly KnownArticle[]> {
  if (written.length === 0) return known;
  const ids = new Set(written);
  const articles = known.filter(({ id }) => !ids.has(id));
  for (const some of inParts(written)) {
    const rows = await db.selectFrom("articles").select(KNOWN_COLUMNS).where("id", "in", some).execute();
    for (const row of rows) articles.push(toKnown(row));
  }
  return articles.sort(byPath);
}

async function broughtUpSlugs(
  db: Transaction<Schema>,
  known: ReadonlyMap<string, string>,
  written: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (written.length === 0) return known;
  const slugs = new Map(known);
  for (const slug of written) slugs.delete(slug);
  for (const some of inParts(written)) {
    const rows = await db.selectFrom("slugs").selectAll().where("slug", "in", some).execute();
    for (const { slug, article_id } of rows) slugs.set(slug, article_id);
  }
  return slugs;
}

/** One path may have a live article, and others that were withdrawn from it. */
function byPath(a: KnownArticle, b: KnownArticle): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
