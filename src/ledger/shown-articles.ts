import type { Kysely } from "kysely";
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
