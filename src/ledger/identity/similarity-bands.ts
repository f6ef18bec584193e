import { type Kysely, sql } from "kysely";
import type { Article } from "../../articles/article.js";
import { writeRows } from "../database/bulk-rows.js";
import type { Schema } from "../database/schema.js";
import { similarityBands } from "./text-similarity.js";

/** More that are alike are no help in telling which of them an article is. */
const MAX_CANDIDATES = 8;

/** Writes by what articles are found when others are like them. */
export async function writeSimilarityBands(
  db: Kysely<Schema>,
  records: readonly { readonly id: string; readonly article: Pick<Article, "title" | "sections"> }[],
): Promise<void> {
  const ids = records.map(({ id }) => [id]);
  await writeRows(db, ["delete from article_bands where article_id in (values", ")"], ids);
  const rows = records.flatMap(({ id, article }) =>
    [...new Set(similarityBands(article))].map((band) => [band, id]),
  );
  await writeRows(db, ["insert into article_bands (band, article_id) values"], rows);
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
    .limit(MAX_CANDIDATES)
    .execute();
  return rows.map(({ article_id }) => article_id);
}
