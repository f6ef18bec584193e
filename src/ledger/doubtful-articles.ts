import { type Kysely, sql } from "kysely";
import type { Article } from "../articles/article.js";
import type { Schema } from "./schema.js";

export type DoubtfulArticle = Pick<Article, "path" | "doubts" | "files">;

/**
 * The live articles that there is something to be said of, and those that refer to missing files, in the order of
 * their paths; not those whose own files are gone. What is neither is not looked at: both have an index.
 *
 * @param missing paths of files that are not there, of those that the articles refer to
 */
export async function doubtfulArticles(
  db: Kysely<Schema>,
  missing: readonly string[],
): Promise<DoubtfulArticle[]> {
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
