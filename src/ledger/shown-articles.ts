import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Instant } from "../articles/article.js";
import type { Schema } from "./schema.js";

/** The articles that are shown at `now`. */
export function shownArticles(db: Kysely<Schema>, now: Instant) {
  return db
    .selectFrom("articles")
    .where("articles.withdrawn", "is", null)
    .where((either) =>
      either.or([either("articles.released", "is not", null), either("articles.published", "<=", now)]),
    )
    .where((either) =>
      either.or([either("articles.expires", "is", null), either("articles.expires", ">", now)]),
    );
}

/** The ids of those that are shown no more. Each way to be gone has an index, and mostly there are few of them. */
export function goneArticles(now: Instant): RawBuilder<{ id: string }> {
  return sql`
    select id from articles where withdrawn is not null
    union select id from articles where expires <= ${now}`;
}

/** The ids of all articles that are not shown: to count those that are, subtract them. */
export function hiddenArticles(now: Instant): RawBuilder<{ id: string }> {
  return sql`${goneArticles(now)}
    union select id from articles where released is null and published > ${now}`;
}
