import { type Kysely, sql } from "kysely";
import type { Article } from "../../articles/article.js";
import { writeRows } from "../database/bulk-rows.js";
import type { Schema } from "../database/schema.js";
import { similarityBands } from "./text-similarity.js";

const MAX_CANDIDATES = 8;
/** Caps the work for bands that thousands of articles share, made from one template. */
const MAX_ROWS = 1_000;

/** Indexes articles by their similarity bands. */
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

/** The ids of the articles that share most of these bands, most first. */
export async function articlesInBands(db: Kysely<Schema>, bands: readonly number[]): Promise<string[]> {
  const some = db.selectFrom("article_bands").select("article_id").where("band", "in", bands).limit(MAX_ROWS);
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
