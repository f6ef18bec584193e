import { type Kysely, type RawBuilder, sql } from "kysely";
import { setPublicationValue } from "./publication-values.js";
import type { Schema } from "./schema.js";

/** Parameters per statement. */
const MAX_PARAMETERS = 500;

/** Marks articles as changed, with their terms and the terms of articles that link to them. */
export async function markChanged(
  db: Kysely<Schema>,
  revision: number,
  articles: readonly { readonly id: string }[],
): Promise<void> {
  for (const some of inChunks(articles.map(({ id }) => id))) {
    await db.updateTable("articles").set({ revision }).where("id", "in", some).execute();
    await markTermsChanged(db, revision, withReferrers(sql`id in (${sql.join(some)})`));
  }
}

/** Marks the terms of articles that show or link to these files. */
export async function markReferrersChanged(
  db: Kysely<Schema>,
  revision: number,
  paths: readonly string[],
): Promise<void> {
  for (const some of inChunks(paths)) {
    await markTermsChanged(
      db,
      revision,
      sql`select article_id from article_references where path in (${sql.join(some)})`,
    );
  }
}

/** Marks the terms of the articles of this revision, and sets the ledger's revision to it if there are any. */
export async function markRelatedChanged(db: Kysely<Schema>, revision: number): Promise<void> {
  await markTermsChanged(db, revision, withReferrers(sql`revision = ${revision}`));
}

/** Selects the ids of the articles, and of those that show or link to their files. */
function withReferrers(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id from articles where ${which} union
    select article_id from article_references where path in (select path from articles where ${which})`;
}

/** @param articles selects the ids of articles whose entries change */
async function markTermsChanged(
  db: Kysely<Schema>,
  revision: number,
  articles: RawBuilder<unknown>,
): Promise<void> {
  const { rows } = await sql`select 1 from (${articles}) as changed limit 1`.execute(db);
  if (rows.length === 0) return;
  await sql`
    update cuts set revision = ${revision} where (kind, slug) in (
      select kind, slug from cut_members where article_id in (${articles}))`.execute(db);
  await setRevision(db, revision);
}

export async function setRevision(db: Kysely<Schema>, revision: number): Promise<void> {
  await setPublicationValue(db, "revision", String(revision));
}

/** Splits a list into chunks that fit into one statement each. */
export function inChunks<Item>(list: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(list.length / MAX_PARAMETERS) }, (_, index) =>
    list.slice(index * MAX_PARAMETERS, (index + 1) * MAX_PARAMETERS),
  );
}
