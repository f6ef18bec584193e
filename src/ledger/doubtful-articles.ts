import { type Kysely, sql } from "kysely";
import type { Article } from "../articles/article.js";
import type { Schema } from "./schema.js";

export type DoubtfulArticle = Pick<Article, "path" | "doubts" | "files">;

/**
 * The live articles that there is something to be said of, and those that refer to missing files, in the order of
 * their paths; not those whose own files are gone. What is neither is not looked at: both have an index.
 *
 * @param isMissing whether that path, which the ledger knows neither as a medium nor as an article's, leads nowhere
 */
export async function doubtfulArticles(
  db: Kysely<Schema>,
  isMissing: (path: string) => boolean,
): Promise<DoubtfulArticle[]> {
  const missing = (await unknownReferences(db)).filter(isMissing);
  const { rows } = await sql<{ path: string; doubts: string; files: string }>`
    select path, article ->> '$.doubts' as doubts, article ->> '$.files' as files from articles
    where withdrawn is null and absent is null and id in (
      select id from articles where withdrawn is null and article ->> '$.doubts' <> '[]'
      union select article_id from article_references
        where path in (select value from json_each(${JSON.stringify(missing)})))
    order by path`.execute(db);
  return rows.map(({ path, doubts, files }) => ({
    path,
    doubts: JSON.parse(doubts),
    files: JSON.parse(files),
  }));
}

/** Drafts and rejected articles are among them: they are there, and not in the ledger. */
async function unknownReferences(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select distinct path from article_references as reference
    where not exists (select 1 from media where media.path = reference.path)
      and not exists (select 1 from articles where articles.path = reference.path and withdrawn is null)
    `.execute(db);
  return rows.map(({ path }) => path);
}
