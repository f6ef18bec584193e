import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { Schema } from "../database/schema.js";
import { PRIVATE_TERM, type Visibility } from "../taxonomies/taxonomies.js";

/**
 * The articles that are shown at `now`: to everybody, unless what is private, or all of it, is asked for by name.
 * Everything public is made by this predicate, or by `hiddenArticles`, which says the same.
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

/** The ids of the articles that are for subscribers alone. */
export function privateArticles(db: Kysely<Schema>) {
  const { kind, slug } = PRIVATE_TERM;
  return db
    .selectFrom("cut_members")
    .select("cut_members.article_id")
    .where("cut_members.kind", "=", kind)
    .where("cut_members.slug", "=", slug);
}

/** The ids of those that are shown no more. Each way to be gone has an index, and mostly there are few of them. */
export function goneArticles(now: Instant): RawBuilder<{ id: string }> {
  return sql`
    select id from articles where withdrawn is not null
    union select id from articles where expires <= ${now}`;
}

/** The ids of all articles that are shown to nobody: to count those that are, subtract them. */
export function hiddenFromAll(now: Instant): RawBuilder<{ id: string }> {
  return sql`${goneArticles(now)}
    union select id from articles where released is null and published > ${now}`;
}

/** The ids of all articles that are not shown to everybody. */
export function hiddenFromPublic(now: Instant): RawBuilder<{ id: string }> {
  return sql`${hiddenFromAll(now)}
    union select article_id as id from cut_members where kind = ${PRIVATE_TERM.kind} and slug = ${PRIVATE_TERM.slug}`;
}
