import type { Kysely } from "kysely";
import type { Article } from "../../articles/article.js";
import { publicationValue } from "../database/publication-values.js";
import type { Schema } from "../database/schema.js";
import { keyOfTerm, PRIVATE_TERM } from "../taxonomies/taxonomies.js";

/** Whether an article is only for subscribers. */
export type PrivateRule = (article: Pick<Article, "categories">) => boolean;

/** @param categories private categories in any spelling, or `everything`; one of them makes an article private */
export function privateRule(categories: readonly string[]): PrivateRule {
  const keys = new Set(categories.map(keyOfTerm));
  if (keys.size === 0) return () => false;
  return keys.has(PRIVATE_TERM.term)
    ? () => true
    : (article) => article.categories.some((category) => keys.has(keyOfTerm(category)));
}

export async function privateCategories(db: Kysely<Schema>): Promise<readonly string[]> {
  return JSON.parse((await publicationValue(db, "private")) ?? "[]");
}
