import type { Transaction } from "kysely";
import type { Article, Instant } from "../../articles/article.js";
import { engineOf } from "../database/engine.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { markChanged } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import type { ArticleRecord } from "./known-article.js";

/** What identifies an article: its assigned id, slug and date, and the fields of its file. */
export interface ArticleIdentity extends Pick<ArticleRecord, "id" | "slug" | "published"> {
  readonly article: Pick<Article, "id" | "path" | "title" | "link" | "categories">;
}

/** Id and date that an earlier feed gave an article. */
export interface ImportedIdentity {
  /** The article's current id. */
  readonly id: string;
  readonly guid: string;
  readonly published: Instant | undefined;
}

/** Ids of articles, and their import from an earlier feed. */
export class Identities {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /** The identities of all articles that are not withdrawn, sorted by path. */
  async list(): Promise<ArticleIdentity[]> {
    const { db } = this.#connection;
    const { articleField } = engineOf(db);
    const rows = await db
      .selectFrom("articles")
      .select(["id", "slug", "published", "path"])
      .select([
        articleField("title").as("title"),
        articleField("id").as("own_id"),
        articleField("link").as("link"),
        articleField("categories").as("categories"),
      ])
      .where("withdrawn", "is", null)
      .orderBy("path")
      .execute();
    return rows.map(toIdentity);
  }

  /**
   * Gives articles the ids and dates under which an earlier feed published them.
   *
   * @returns those whose id another article has; these articles stay as they are
   */
  async import(imports: readonly ImportedIdentity[]): Promise<ImportedIdentity[]> {
    return await this.#connection.revise(async (db, revision) => {
      const refused: ImportedIdentity[] = [];
      for (const imported of imports) {
        const { id, guid } = imported;
        const owner = await db.selectFrom("articles").select("id").where("id", "=", guid).executeTakeFirst();
        if (owner !== undefined && guid !== id) {
          refused.push(imported);
          continue;
        }
        await changeId(db, id, guid);
        await setImportedDate(db, imported);
        await markChanged(db, revision, [{ id: guid }]);
      }
      return refused;
    });
  }
}

interface IdentityRow extends Pick<ArticleRecord, "id" | "slug" | "published" | "path"> {
  readonly title: string | null;
  readonly own_id: string | null;
  readonly link: string | null;
  readonly categories: string | null;
}

function toIdentity({ path, title, own_id, link, categories, ...row }: IdentityRow): ArticleIdentity {
  const article = {
    path,
    title: JSON.parse(title ?? '""'),
    categories: JSON.parse(categories ?? "[]"),
    ...(own_id !== null && { id: JSON.parse(own_id) }),
    ...(link !== null && { link: JSON.parse(link) }),
  };
  return { ...row, article };
}

async function changeId(db: Transaction<Schema>, from: string, to: string): Promise<void> {
  await db.updateTable("articles").set({ id: to }).where("id", "=", from).execute();
  for (const table of ["slugs", "article_references", "article_bands", "cut_members"] as const) {
    await db.updateTable(table).set({ article_id: to }).where("article_id", "=", from).execute();
  }
}

async function setImportedDate(
  db: Transaction<Schema>,
  { guid, published }: ImportedIdentity,
): Promise<void> {
  if (published === undefined) return;
  const row = await db
    .selectFrom("articles")
    .select(["article", "updated"])
    .where("id", "=", guid)
    .executeTakeFirstOrThrow();
  const { date, updated }: { date?: Instant; updated?: Instant } = JSON.parse(row.article);
  await db
    .updateTable("articles")
    .set({
      published,
      // Without a date of its own the article counts as not updated since.
      updated: Math.max(updated ?? published, published),
      arrived: published,
      adopted_date: published,
      adopted_over: date ?? null,
    })
    .where("id", "=", guid)
    .execute();
}
