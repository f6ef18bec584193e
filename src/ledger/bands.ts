import { type Kysely, sql } from "kysely";
import type { Article } from "../articles/article.js";
import { bandsOf, shinglesOf } from "./resemblance.js";
import type { Schema } from "./schema.js";

/** More that are alike are no help in telling which of them an article is. */
const MOST_ALIKE = 8;

/** Writes by what the article is found when another is like it. */
export async function writeBands(
  db: Kysely<Schema>,
  id: string,
  article: Pick<Article, "title" | "sections">,
): Promise<void> {
  await db.deleteFrom("article_bands").where("article_id", "=", id).execute();
  const rows = [...new Set(bandsOf(shinglesOf(article)))].map((band) => ({ band, article_id: id }));
  await db.insertInto("article_bands").values(rows).execute();
}

/** The ids of articles that may be like the one that has these bands, the likeliest first. */
export async function articlesInBands(db: Kysely<Schema>, bands: readonly number[]): Promise<string[]> {
  // Of a thousand that are made from one template, a look at some is enough.
  const some = db.selectFrom("article_bands").select("article_id").where("band", "in", bands).limit(1_000);
  const rows = await db
    .selectFrom(some.as("found"))
    .select("article_id")
    .groupBy("article_id")
    .orderBy(sql`count(*)`, "desc")
    .orderBy("article_id")
    .limit(MOST_ALIKE)
    .execute();
  return rows.map(({ article_id }) => article_id);
}
