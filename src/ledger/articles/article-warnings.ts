import type { Kysely } from "kysely";
import type { Article } from "../../articles/article.js";
import { engineOf } from "../database/engine.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";

export type ArticleWithWarnings = Pick<Article, "path" | "doubts" | "files">;

/**
 * The live articles that there is something to be said of, and those that refer to missing files, in the order of
 * their paths; not those whose own files are gone. What is neither is not looked at: both have an index.
 *
 * @param missing paths of files that are not there, of those that the articles refer to
 */
export async function articlesWithWarnings(
  db: Kysely<Schema>,
  missing: readonly string[],
): Promise<ArticleWithWarnings[]> {
  const { articleField, hasWarnings } = engineOf(db);
  const withOwnWarnings = await db
    .selectFrom("articles")
    .select("id")
    .where("withdrawn", "is", null)
    .where(hasWarnings)
    .execute();
  const ids = new Set(withOwnWarnings.map(({ id }) => id));
  for (const paths of inChunks(missing)) {
    const rows = await db
      .selectFrom("article_references")
      .select("article_id")
      .where("path", "in", paths)
      .execute();
    for (const { article_id } of rows) ids.add(article_id);
  }
  const articles: ArticleWithWarnings[] = [];
  for (const some of inChunks([...ids])) {
    const rows = await db
      .selectFrom("articles")
      .select(["path", articleField("doubts").as("doubts"), articleField("files").as("files")])
      .where("id", "in", some)
      .where("withdrawn", "is", null)
      .where("absent", "is", null)
      .execute();
    for (const { path, doubts, files } of rows)
      articles.push({ path, doubts: JSON.parse(doubts ?? "[]"), files: JSON.parse(files ?? "[]") });
  }
  return articles.sort((a, b) => (a.path < b.path ? -1 : 1));
}
