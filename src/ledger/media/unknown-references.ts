import { type Kysely, sql, type Transaction } from "kysely";
import { type CachedValue, IncrementalCache } from "../database/incremental-cache.js";
import type { Schema } from "../database/schema.js";

/**
 * The paths that articles refer to and that belong to no media file and no published article. Paths of drafts and
 * rejected articles are among them.
 */
export type UnknownReferences = CachedValue<ReadonlySet<string>>;

export function unknownReferences(db: Kysely<Schema>): UnknownReferences {
  return new IncrementalCache<Set<string>>(db, {
    watched: [
      { table: "article_references", columns: ["path"] },
      { table: "media", columns: ["path"] },
      { table: "articles", columns: ["path"], updates: ["path", "withdrawn"] },
    ],
    readAll: async (transaction) => {
      const { rows } = await sql<{ path: string }>`
        select distinct path from article_references as reference where ${isUnknown}`.execute(transaction);
      return new Set(rows.map(({ path }) => path));
    },
    applyChanges: async (transaction, unknown, changes) => {
      for (const { path = "" } of changes.flat()) {
        if (await isUnknownReference(transaction, path)) unknown.add(path);
        else unknown.delete(path);
      }
      return unknown;
    },
  });
}

const isUnknown = sql`
  not exists (select 1 from media where media.path = reference.path)
  and not exists (select 1 from articles where articles.path = reference.path and withdrawn is null)`;

async function isUnknownReference(db: Transaction<Schema>, path: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from article_references as reference where path = ${path} and ${isUnknown} limit 1`.execute(db);
  return rows.length > 0;
}
