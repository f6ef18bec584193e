import type { Kysely } from "kysely";
import type { Article } from "../../articles/article.js";
import { publicationValue } from "../database/publication-values.js";
import type { Schema } from "../database/schema.js";
import { keyOfTerm, PRIVATE_TERM, storedTaxonomy } from "../taxonomies/taxonomies.js";

/** Whether an article is for subscribers alone. */
export type PrivateRule = (article: Pick<Article, "categories">) => boolean;

/** @param categories what is private: also `everything`; however they are written, and one of an article's is enough */
export function privateRule(categories: readonly string[]): PrivateRule {
  const keys = new Set(categories.map(keyOfTerm));
  if (keys.size === 0) return () => false;
  return keys.has(PRIVATE_TERM.term)
    ? () => true
    : (article) => article.categories.some((category) => keys.has(keyOfTerm(category)));
}

/** The categories that the ledger holds to be private. */
export async function privateCategories(db: Kysely<Schema>): Promise<readonly string[]> {
  return JSON.parse((await publicationValue(db, "private")) ?? "[]");
}

/** Those of them that no article is in: they may be misspelt, and what was meant is public. */
export async function unknownPrivateCategories(db: Kysely<Schema>): Promise<string[]> {
  const categories = (await privateCategories(db)).filter((name) => keyOfTerm(name) !== PRIVATE_TERM.term);
  if (categories.length === 0) return [];
  const rows = await db
    .selectFrom("cuts")
    .innerJoin("cut_members", (join) =>
      join.onRef("cut_members.kind", "=", "cuts.kind").onRef("cut_members.slug", "=", "cuts.slug"),
    )
    .select("cuts.key")
    .distinct()
    .where("cuts.kind", "=", storedTaxonomy("category", "private"))
    .where("cuts.key", "in", categories.map(keyOfTerm))
    .execute();
  const known = new Set(rows.map(({ key }) => key));
  return categories.filter((name) => !known.has(keyOfTerm(name)));
}
