import type { Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import { markChanged } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";

/** The guid and the date of an article in an earlier feed. */
export interface ImportedIdentity {
  /** The article's current id. */
  readonly id: string;
  readonly guid: string;
  readonly published: Instant | undefined;
}

/** @returns those that were refused, since another article has the guid */
export async function importIdentities(
  db: Transaction<Schema>,
  revision: number,
  imports: readonly ImportedIdentity[],
): Promise<ImportedIdentity[]> {
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
