import type { Transaction } from "kysely";
import type { Article } from "../../articles/article.js";
import { setPublicationValue } from "../database/publication-values.js";
import { markChanged } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { type KnownTerms, writeMemberships } from "../taxonomies/terms.js";
import { privateRule } from "./private-rule.js";
import { privateArticles } from "./shown-articles.js";

/** Articles that are looked at at once. */
const BATCH_SIZE = 200;

/**
 * Makes private from now on what is in these categories, and public what was private by others. An article that was
 * withdrawn stays private, so that nobody hears of it now.
 *
 * @param categories also `everything`; none when nothing is to be private
 */
export async function changePrivateRule(
  db: Transaction<Schema>,
  revision: number,
  categories: readonly string[],
): Promise<void> {
  await setPublicationValue(db, "private", JSON.stringify(categories));
  const isPrivate = privateRule(categories);
  const wasPrivate = new Set((await privateArticles(db).execute()).map(({ article_id }) => article_id));
  const terms: KnownTerms = new Map();
  for (let last = ""; ; ) {
    const rows = await db
      .selectFrom("articles")
      .select(["id", "withdrawn", "article"])
      .where("id", ">", last)
      .orderBy("id")
      .limit(BATCH_SIZE)
      .execute();
    const read = rows.map((row) => ({ ...row, article: JSON.parse(row.article) as Article }));
    const changed = read.filter(({ id, withdrawn, article }) =>
      wasPrivate.has(id) ? withdrawn === null && !isPrivate(article) : isPrivate(article),
    );
    // Where they were until now, and, as everything of this revision at the end, where they are then.
    await markChanged(db, revision, changed);
    await writeMemberships(db, changed, terms);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < BATCH_SIZE) return;
  }
}
