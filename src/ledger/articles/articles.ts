import { type Kysely, sql } from "kysely";
import type { Article, Instant } from "../../articles/article.js";
import { engineOf } from "../database/engine.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { UNREAD } from "../export/public-rows.js";
import type { ArticleRecord } from "../identity/known-article.js";
import { type UnknownReferences, unknownReferences } from "../media/unknown-references.js";
import type { Visibility } from "../taxonomies/taxonomies.js";
import { toRecord } from "./article-rows.js";
import { hiddenFrom, privateArticles, shownArticles } from "./shown-articles.js";

/** A thousand articles of one template need not all be compared. */
const MAX_BAND_ROWS = 1_000;
const MAX_SIMILAR = 8;

export type ArticleWithWarnings = Pick<Article, "path" | "doubts" | "files">;

/** Looks up and counts articles. */
export class Articles {
  readonly #db: Kysely<Schema>;
  readonly #unknownReferences: UnknownReferences;

  constructor({ db }: LedgerConnection) {
    this.#db = db;
    this.#unknownReferences = unknownReferences(db);
  }

  /** The public articles that are shown at `now`, newest first; of equal dates by slug. */
  async newest(limit: number, now: Instant): Promise<ArticleRecord[]> {
    const shown = shownArticles(this.#db, now).selectAll("articles");
    const rows = await shown.orderBy("published", "desc").orderBy("slug").limit(limit).execute();
    return rows.map(toRecord);
  }

  /** The articles that are shown at `now` and whose files have these paths. */
  async shownByPath(
    paths: readonly string[],
    now: Instant,
    to: Visibility | "all" = "public",
  ): Promise<ArticleRecord[]> {
    const found: ArticleRecord[] = [];
    for (const some of inChunks(paths)) {
      const shown = shownArticles(this.#db, now, to).selectAll("articles");
      found.push(...(await shown.where("path", "in", some).execute()).map(toRecord));
    }
    return found;
  }

  /** Also articles that were removed or withdrawn. */
  async byIds(ids: readonly string[]): Promise<Map<string, ArticleRecord>> {
    const found = new Map<string, ArticleRecord>();
    for (const some of inChunks(ids)) {
      const rows = await this.#db.selectFrom("articles").selectAll().where("id", "in", some).execute();
      for (const row of rows) found.set(row.id, toRecord(row));
    }
    return found;
  }

  /** The article that has, or once had, this slug. */
  async bySlug(slug: string): Promise<ArticleRecord | undefined> {
    const row = await this.#db
      .selectFrom("slugs")
      .innerJoin("articles", "articles.id", "slugs.article_id")
      .selectAll("articles")
      .where("slugs.slug", "=", slug)
      .executeTakeFirst();
    return row === undefined ? undefined : toRecord(row);
  }

  /** The slugs that articles had before they got others, in order. */
  async formerSlugs(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("slugs")
      .innerJoin("articles", "articles.id", "slugs.article_id")
      .select("slugs.slug")
      .whereRef("slugs.slug", "!=", "articles.slug")
      .orderBy("slugs.slug")
      .execute();
    return rows.map(({ slug }) => slug);
  }

  /** Ids of the articles that share most of these similarity bands, the most similar first. */
  async articlesInBands(bands: readonly number[]): Promise<string[]> {
    const some = this.#db
      .selectFrom("article_bands")
      .select("article_id")
      .where("band", "in", bands)
      .limit(MAX_BAND_ROWS);
    const rows = await this.#db
      .selectFrom(some.as("found"))
      .select("article_id")
      .groupBy("article_id")
      .orderBy(sql`count(*)`, "desc")
      .orderBy("article_id")
      .limit(MAX_SIMILAR)
      .execute();
    return rows.map(({ article_id }) => article_id);
  }

  /** Paths of published articles that were imported without their text, and not read since. */
  async unreadPaths(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("articles")
      .select("path")
      .where("withdrawn", "is", null)
      .where("reader", "=", UNREAD)
      .orderBy("path")
      .execute();
    return rows.map(({ path }) => path);
  }

  async countShown(now: Instant, to: "public" | "all" = "all"): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select (select count(*) from articles) - (select count(*) from (${hiddenFrom(to, now)}) as hidden) as count`.execute(
      this.#db,
    );
    return Number(rows[0]?.count);
  }

  async countScheduled(now: Instant): Promise<number> {
    const { count } = await this.#db
      .selectFrom("articles")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("withdrawn", "is", null)
      .where("released", "is", null)
      .where("published", ">", now)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** When an article is next due or expires after `now`; undefined when none is. */
  async nextMoment(now: Instant, to: "public" | "all" = "all"): Promise<Instant | undefined> {
    const live = this.#db.selectFrom("articles").where("withdrawn", "is", null);
    const counted = to === "all" ? live : live.where("id", "not in", privateArticles(this.#db));
    const due = await counted
      .select(({ fn }) => fn.min("published").as("at"))
      .where("released", "is", null)
      .where("published", ">", now)
      .where((either) =>
        either.or([either("expires", "is", null), either("expires", ">", either.ref("published"))]),
      )
      .executeTakeFirst();
    const expiry = await counted
      .select(({ fn }) => fn.min("expires").as("at"))
      .where("expires", ">", now)
      .executeTakeFirst();
    const moments = [due?.at, expiry?.at].filter((at) => typeof at === "number");
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /**
   * The live articles that have warnings or refer to missing files, by path; without those whose own file is missing.
   * Both conditions have an index, so that no other article is read.
   *
   * @param isMissing whether a path that is neither a medium's nor an article's leads nowhere
   */
  async withWarnings(isMissing: (path: string) => boolean): Promise<ArticleWithWarnings[]> {
    const { articleField, hasWarnings } = engineOf(this.#db);
    const withOwnWarnings = await this.#db
      .selectFrom("articles")
      .select("id")
      .where("withdrawn", "is", null)
      .where(hasWarnings)
      .execute();
    const missing = [...(await this.#unknownReferences.read())].filter(isMissing);
    const ids = new Set([...withOwnWarnings.map(({ id }) => id), ...(await this.#referrers(missing))]);
    const articles: ArticleWithWarnings[] = [];
    for (const some of inChunks([...ids])) {
      const rows = await this.#db
        .selectFrom("articles")
        .select(["path", articleField("doubts").as("doubts"), articleField("files").as("files")])
        .where("id", "in", some)
        .where("withdrawn", "is", null)
        .where("absent", "is", null)
        .execute();
      for (const { path, doubts, files } of rows)
        articles.push({ path, doubts: JSON.parse(doubts ?? "[]"), files: JSON.parse(files ?? "[]") });
    }
    return articles.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async #referrers(paths: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const some of inChunks(paths)) {
      const rows = await this.#db
        .selectFrom("article_references")
        .select("article_id")
        .where("path", "in", some)
        .execute();
      ids.push(...rows.map(({ article_id }) => article_id));
    }
    return ids;
  }
}
