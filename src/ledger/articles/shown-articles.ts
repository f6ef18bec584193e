import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { Schema } from "../database/schema.js";
import { PRIVATE_TERM, type Visibility } from "../taxonomies/taxonomies.js";

/**
 * The articles that are shown at `now`, by default the public ones. Everything public is selected by this predicate or
 * by its complement `hiddenFrom`.
 */
export function shownArticles(db: Kysely<Schema>, now: Instant, to: Visibility | "all" = "public") {
  const shown = db
    .selectFrom("articles")
    .where("articles.withdrawn", "is", null)
    .where((either) =>
      either.or([either("articles.released", "is not", null), either("articles.published", "<=", now)]),
    )
    .where((either) =>
      either.or([either("articles.expires", "is", null), either("articles.expires", ">", now)]),
    );
  if (to === "all") return shown;
  return shown.where("articles.id", to === "public" ? "not in" : "in", privateArticles(db));
}

/** The ids of the articles that only subscribers may read. */
export function privateArticles(db: Kysely<Schema>) {
  const { kind, slug } = PRIVATE_TERM;
  return db
    .selectFrom("cut_members")
    .select("cut_members.article_id")
    .where("cut_members.kind", "=", kind)
    .where("cut_members.slug", "=", slug);
}

/** The ids of articles that are removed or expired. Mostly few; both conditions have an index. */
export function goneArticles(now: Instant): RawBuilder<{ id: string }> {
  return sql`
    select id from articles where withdrawn is not null
    union select id from articles where expires <= ${now}`;
}

/**
 * The ids of the articles that are not shown at `now`. There are fewer of them than shown ones, so that counts are made
 * by subtraction.
 *
 * @param visibility `public` also hides private articles
 */
export function hiddenFrom(visibility: Visibility | "all", now: Instant): RawBuilder<{ id: string }> {
  const hidden = sql<{ id: string }>`${goneArticles(now)}
    union select id from articles where released is null and published > ${now}`;
  if (visibility !== "public") return hidden;
  return sql`${hidden}
    union select article_id as id from cut_members where kind = ${PRIVATE_TERM.kind} and slug = ${PRIVATE_TERM.slug}`;
}
