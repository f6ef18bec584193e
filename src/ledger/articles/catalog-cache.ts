import { type Kysely, sql, type Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { ChangedRow } from "../database/engine.js";
import { IncrementalCache } from "../database/incremental-cache.js";
import { isNewLedger } from "../database/ledger-connection.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { byPath, CatalogIndex } from "../identity/catalog-index.js";
import type { Catalog } from "../identity/known-article.js";
import { KNOWN_COLUMNS, toKnown } from "./article-rows.js";

type CatalogContents = Pick<Catalog, "articles" | "slugs">;

/** Every article and slug of the ledger, without the texts. Reads only the rows that changed since the last call. */
export class CatalogCache {
  readonly #db: Kysely<Schema>;
  readonly #cache: IncrementalCache<CatalogIndex>;
  #sorted: CatalogContents | undefined;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#cache = new IncrementalCache(db, {
      watched: [
        { table: "articles", columns: ["id"], updates: ["id", ...KNOWN_COLUMNS] },
        { table: "slugs", columns: ["slug"], updates: ["slug", "article_id"] },
      ],
      readAll: (transaction) => this.#withLatestEvent(transaction, readAll(transaction)),
      applyChanges: (transaction, before, [articles = [], slugs = []]) =>
        this.#withLatestEvent(transaction, applyChanges(transaction, before, articles, slugs)),
    });
  }

  /** In the order of paths. A returned catalog does not change. */
  async read(publicationId: string): Promise<Catalog> {
    const isNew = await this.isNew();
    const index = await this.index();
    this.#sorted ??= { articles: [...index.articles].sort(byPath), slugs: new Map(index.slugs) };
    return { publicationId, isNew, ...this.#sorted };
  }

  /** Changes with the next call of `index` or `read`. */
  async index(): Promise<CatalogIndex> {
    return await this.#cache.read();
  }

  /** Whether nothing was ever recorded: then no article is news to a subscriber. */
  async isNew(): Promise<boolean> {
    return await isNewLedger(this.#db);
  }

  async #withLatestEvent(db: Transaction<Schema>, making: Promise<CatalogIndex>): Promise<CatalogIndex> {
    this.#sorted = undefined;
    const index = await making;
    index.latestEvent = await latestEvent(db);
    return index;
  }
}

async function readAll(db: Transaction<Schema>): Promise<CatalogIndex> {
  const index = new CatalogIndex();
  const rows = await db.selectFrom("articles").select(KNOWN_COLUMNS).execute();
  for (const article of rows.map(toKnown).sort(byPath)) index.set(article.id, article);
  for (const { slug, article_id } of await db.selectFrom("slugs").selectAll().execute())
    index.setSlug(slug, article_id);
  return index;
}

async function applyChanges(
  db: Transaction<Schema>,
  index: CatalogIndex,
  articles: readonly ChangedRow[],
  slugs: readonly ChangedRow[],
): Promise<CatalogIndex> {
  for (const ids of inChunks(articles.map(({ id = "" }) => id))) {
    const rows = await db.selectFrom("articles").select(KNOWN_COLUMNS).where("id", "in", ids).execute();
    const found = new Map(rows.map((row) => [row.id, toKnown(row)]));
    for (const id of ids) index.set(id, found.get(id));
  }
  for (const some of inChunks(slugs.map(({ slug = "" }) => slug))) {
    const rows = await db.selectFrom("slugs").selectAll().where("slug", "in", some).execute();
    const found = new Map(rows.map(({ slug, article_id }) => [slug, article_id]));
    for (const slug of some) index.setSlug(slug, found.get(slug));
  }
  return index;
}

/** When an article was last released or corrected; both columns have an index. */
async function latestEvent(db: Transaction<Schema>): Promise<Instant | undefined> {
  const { rows } = await sql<{ released: Instant | null; corrected: Instant | null }>`
    select (select max(released) from articles) as released,
      (select max(corrected) from articles) as corrected`.execute(db);
  const moments = Object.values(rows[0] ?? {}).filter((moment) => moment !== null);
  return moments.length === 0 ? undefined : Math.max(...moments);
}
