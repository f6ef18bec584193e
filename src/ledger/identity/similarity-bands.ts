import type { Kysely } from "kysely";
import type { Article } from "../../articles/article.js";
import { writeRows } from "../database/bulk-rows.js";
import type { Schema } from "../database/schema.js";
import { similarityBands } from "./text-similarity.js";

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
