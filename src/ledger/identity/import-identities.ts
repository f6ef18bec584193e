import type { Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import { markChanged } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";

/** What an earlier feed called an article, and when it says that it was published. */
export interface ImportedIdentity {
  /** The id that the article has now. */
  readonly id: string;
  readonly guid: string;
  readonly published: Instant | undefined;
}

/** @returns those whose guid another article has */
export async function importIdentities(
  db: Transaction<Schema>,
  revision: number,
  imports: readonly ImportedIdentity[],
): Promise<ImportedIdentity[]> {
  const refused: ImportedIdentity[] = [];
  for (const imported of imports) {
    const { id, guid } = imported;
    const holder = await db.selectFrom("articles").select("id").where("id", "=", guid).executeTakeFirst();
    if (holder !== undefined && guid !== id) {
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
      // What the article says of itself stands; else it was not updated since.
      updated: Math.max(updated ?? published, published),
      arrived: published,
      adopted_date: published,
      adopted_over: date ?? null,
    })
    .where("id", "=", guid)
    .execute();
}
