import { type Kysely, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { ArticleNavigation } from "../../feeds/article-navigation.js";
import { engineOf } from "../database/engine.js";
import type { Schema } from "../database/schema.js";
import { storedTaxonomies, taxonomyOf, type Visibility } from "../taxonomies/taxonomies.js";
import { shownArticles } from "./shown-articles.js";

/** The articles before and after this one, and its terms. Found by indexes: takes as long in a large ledger. */
export async function articleNeighbors(
  db: Kysely<Schema>,
  { id, slug, published }: { readonly id: string; readonly slug: string; readonly published: Instant },
  now: Instant,
  visibility: Visibility = "public",
): Promise<ArticleNavigation> {
  const shown = shownArticles(db, now, visibility).select([
    "slug",
    engineOf(db).articleField("title").as("title"),
  ]);
  const earlier = await shown
    .where("published", "<=", published)
    .where(sql<boolean>`(published < ${published} or slug > ${slug})`)
    .orderBy("published", "desc")
    .orderBy("slug")
    .limit(1)
    .executeTakeFirst();
  const later = await shown
    .where("published", ">=", published)
    .where(sql<boolean>`(published > ${published} or slug < ${slug})`)
    .orderBy("published")
    .orderBy("slug", "desc")
    .limit(1)
    .executeTakeFirst();
  const terms = await db
    .selectFrom("cut_members")
    .innerJoin("cuts", (join) =>
      join.onRef("cuts.kind", "=", "cut_members.kind").onRef("cuts.slug", "=", "cut_members.slug"),
    )
    .select(["cuts.kind", "cuts.slug", "cuts.term as name"])
    .where("cut_members.article_id", "=", id)
    .where("cuts.shown", "is not", null)
    .where("cuts.kind", "in", storedTaxonomies(visibility))
    .orderBy("cuts.kind")
    .orderBy("cuts.slug")
    .execute();
  return {
    earlier: earlier && withTitle(earlier),
    later: later && withTitle(later),
    terms: terms.map((term) => ({ ...term, kind: taxonomyOf(term.kind) })),
  };
}

function withTitle({ slug, title }: { readonly slug: string; readonly title: string | null }) {
  return { slug, title: JSON.parse(title ?? '""') };
}
