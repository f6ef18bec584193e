import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Instant } from "../articles/article.js";
import type { ArticleNavigation } from "../feeds/article-navigation.js";
import type { DeletedEntry } from "../feeds/feed.js";
import type { TermKey } from "../feeds/feed-path.js";
import { articleNeighbors } from "./articles/article-neighbors.js";
import { toRecord } from "./articles/article-rows.js";
import { goneArticles, hiddenFrom, privateArticles, shownArticles } from "./articles/shown-articles.js";
import { engineOf } from "./database/engine.js";
import type { ArticlesTable, Schema } from "./database/schema.js";
import type { ArticleRecord } from "./identity/known-article.js";
import {
  PRIVATE_TERM,
  type StoredTaxonomy,
  storedTaxonomy,
  type Visibility,
} from "./taxonomies/taxonomies.js";

/** Articles per archive page. Never change it: the URLs of archive pages depend on it. */
const ARCHIVE_PAGE_SIZE = 50;

const MAX_DELETED = 500;

/** SQLite needs a limit with an offset. */
const MAX_ARTICLES = 1e9;

/** Before every date; databases have no infinity. */
const MIN_INSTANT = -8.64e15;

export interface FeedWindowOptions {
  /** Count of newest articles, whatever their age. */
  readonly limit: number;
  /** For this long, everything that arrived or changed is in the feed as well. */
  readonly spanMs: number;
  /** Max count of articles that arrived or changed. */
  readonly maxRecent: number;
}

/** The content of the feed to subscribe to. */
export interface FeedWindow {
  /** Newest first, then by slug. */
  readonly articles: readonly FeedWindowArticle[];
  readonly deleted: readonly DeletedEntry[];
  /** Paths of articles that arrived or changed and exceed `maxRecent`. */
  readonly overflow: readonly string[];
}

export interface FeedWindowArticle {
  readonly record: ArticleRecord;
  /** When it arrived or last changed. */
  readonly event: Instant;
  /** Whether it is in no archive page yet. A corrected article is here and in its archive page. */
  readonly isResident: boolean;
}

/** Undefined for the feed of all articles. */
type FeedTerm = TermKey | undefined;

/** As stored; undefined for the feed of all public articles, which has no term. */
type StoredFeedTerm = { readonly kind: StoredTaxonomy; readonly slug: string } | undefined;

/** Selects the articles of feeds, by what the ledger holds alone: time only hides what expired. */
export class FeedCatalog {
  readonly #db: Kysely<Schema>;
  readonly #visibility: Visibility;

  constructor(db: Kysely<Schema>, visibility: Visibility) {
    this.#db = db;
    this.#visibility = visibility;
  }

  /**
   * The newest articles, and all that arrived or changed within `spanMs` before the latest such event. Counting from
   * that event and not from `now` makes the same ledger give the same feed at any time. A reader that polls once in
   * `spanMs` misses nothing.
   */
  async window(
    which: FeedTerm,
    { limit, spanMs, maxRecent }: FeedWindowOptions,
    now: Instant,
  ): Promise<FeedWindow> {
    const of = this.#storedTerm(which);
    const arrivedSince = (await this.#latest(of, "released")) - spanMs;
    const changed = Math.max(await this.#latest(of, "corrected"), await this.#latestJoined(of));
    const changedSince = Math.max(arrivedSince, changed - spanMs);
    const shown = this.#shown(now).where(isMemberOf(this.#db, of)).selectAll("articles");
    const newest = await shown.orderBy("published", "desc").orderBy("slug").limit(limit).execute();
    const recently = shown
      .where((either) =>
        either.or([
          either("arrived", ">=", arrivedSince),
          either("corrected", ">=", changedSince),
          // Only for terms: the feed of all has no joins, and this condition would keep its indexes from being used.
          ...(of === undefined ? [] : [either(joinedTerm(of), ">=", changedSince)]),
        ]),
      )
      .orderBy(
        sql`case when corrected > arrived then corrected else coalesce(arrived, corrected, 0) end`,
        "desc",
      )
      .orderBy("slug");
    const recent = await recently.limit(maxRecent).execute();
    const overflow =
      recent.length < maxRecent
        ? []
        : await recently
            .clearSelect()
            .select(["articles.id", "articles.path"])
            .limit(MAX_ARTICLES)
            .offset(maxRecent)
            .execute();
    const rows = new Map([...newest, ...recent].map((row) => [row.id, row]));
    const isNewest = new Set(newest.map(({ id }) => id));
    const oldest = newest.length < limit ? MIN_INSTANT : (newest.at(-1)?.published ?? 0);
    return {
      articles: [...rows.values()].toSorted(newestFirst).map((row) => ({
        record: toRecord(row),
        event: Math.max(row.published, row.arrived ?? row.published, row.corrected ?? row.published),
        isResident: isNewest.has(row.id) || (row.arrived !== null && row.arrived >= arrivedSince),
      })),
      overflow: overflow.filter(({ id }) => !rows.has(id)).map(({ path }) => path),
      deleted: await this.#deleted(
        of,
        now,
        sql`published >= ${oldest} or arrived >= ${arrivedSince} or corrected >= ${changedSince}`,
      ),
    };
  }

  /**
   * The number of the newest archive page that shows an article; undefined when the feed holds all of them.
   *
   * @param residents ids of articles that are in the feed to subscribe to and not in the archive
   */
  async newestArchivePage(
    of: FeedTerm,
    residents: ReadonlySet<string>,
    now: Instant,
  ): Promise<number | undefined> {
    const isShown = sql<boolean>`article_id not in (${hiddenFrom(this.#visibility, now)})`;
    return await lastPage(arrivalOrder(this.#db, this.#storedTerm(of)).where(isShown), residents);
  }

  /**
   * The articles of an archive page, newest first. Articles that leave the feed to subscribe to fill pages in the
   * order of their arrival; a full page only changes when its articles do.
   *
   * @returns undefined when there is no such page
   */
  async archivePage(
    which: FeedTerm,
    page: number,
    residents: ReadonlySet<string>,
    now: Instant,
  ): Promise<(Pick<FeedWindow, "deleted"> & { readonly records: readonly ArticleRecord[] }) | undefined> {
    const of = this.#storedTerm(which);
    // Includes removed articles, so that no page disappears.
    const last = await lastPage(arrivalOrder(this.#db, of), residents);
    if (last === undefined || page > last) return undefined;
    const arrivals = arrivalOrder(this.#db, of)
      .clearSelect()
      .select("article_id")
      .where("ordinal", ">=", (page - 1) * ARCHIVE_PAGE_SIZE)
      .where("ordinal", "<", page * ARCHIVE_PAGE_SIZE);
    const inPage = sql<boolean>`id in (${arrivals})`;
    const rows = await this.#shown(now).where(inPage).selectAll("articles").execute();
    return {
      records: rows
        .filter(({ id }) => !residents.has(id))
        .toSorted(newestFirst)
        .map(toRecord),
      deleted: await this.#deleted(of, now, inPage),
    };
  }

  /** The articles without a `link`, whose canonical URLs are their pages here; in the order of arrival. */
  async ownPages(now: Instant): Promise<{ readonly slug: string; readonly updated: Instant }[]> {
    return await this.#shown(now)
      .where(engineOf(this.#db).articleField("link"), "is", null)
      .select(["slug", "updated"])
      .orderBy("ordinal", (order) => order.asc().nullsFirst())
      .execute();
  }

  /** The articles before and after an article, and its terms. */
  async around(
    article: Pick<ArticlesTable, "id" | "slug" | "published">,
    now: Instant,
  ): Promise<ArticleNavigation> {
    return await articleNeighbors(this.#db, article, now, this.#visibility);
  }

  /** When a shown article was last updated; undefined without articles. */
  async lastUpdate(now: Instant): Promise<Instant | undefined> {
    const { last } = await this.#shown(now)
      .select(({ fn }) => fn.max<Instant | null>("updated").as("last"))
      .executeTakeFirstOrThrow();
    return last ?? undefined;
  }

  #shown(now: Instant) {
    return shownArticles(this.#db, now, this.#visibility);
  }

  #storedTerm(of: FeedTerm): StoredFeedTerm {
    if (of !== undefined) return { kind: storedTaxonomy(of.kind, this.#visibility), slug: of.slug };
    return this.#visibility === "public" ? undefined : PRIVATE_TERM;
  }

  /** Articles that were shown once and are gone, the latest first. */
  async #deleted(of: StoredFeedTerm, now: Instant, which: RawBuilder<unknown>): Promise<DeletedEntry[]> {
    const gone = sql<Instant>`coalesce(withdrawn, expires)`;
    const rows = await this.#db
      .selectFrom("articles")
      .select(["id", gone.as("when")])
      .where(isMemberOf(this.#db, of))
      // Public feeds do not mention articles that were private when they were removed.
      .where(this.#visibility === "public" ? "ordinal" : "released", "is not", null)
      .where(sql<boolean>`id in (${goneArticles(now)})`)
      .where(sql<boolean>`(${which})`)
      .orderBy(gone, "desc")
      .orderBy("id")
      .limit(MAX_DELETED)
      .execute();
    return rows;
  }

  async #latestJoined(of: StoredFeedTerm): Promise<Instant> {
    if (of === undefined) return MIN_INSTANT;
    const { latest } = await this.#db
      .selectFrom("cut_members")
      .select(({ fn }) => fn.max<Instant | null>("joined").as("latest"))
      .where("kind", "=", of.kind)
      .where("slug", "=", of.slug)
      .executeTakeFirstOrThrow();
    return latest ?? MIN_INSTANT;
  }

  /** Counts removed articles too: a removal must not bring older articles back into the feed. */
  async #latest(of: StoredFeedTerm, moment: "released" | "corrected"): Promise<Instant> {
    const row = await this.#db
      .selectFrom("articles")
      .select(moment)
      .where(isMemberOf(this.#db, of))
      .where(moment, "is not", null)
      .orderBy(moment, "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.[moment] ?? MIN_INSTANT;
  }
}

/** The articles of a feed with their ordinals in its order of arrival. */
function arrivalOrder(db: Kysely<Schema>, of: StoredFeedTerm) {
  const arrivals =
    of === undefined
      ? db.selectFrom("articles").select(["id as article_id", "ordinal"])
      : db
          .selectFrom("cut_members")
          .select(["article_id", "ordinal"])
          .where("kind", "=", of.kind)
          .where("slug", "=", of.slug);
  return db.selectFrom(arrivals.as("arrivals")).select(["article_id", "ordinal"]);
}

/** The archive page of the latest arrival that is no resident. */
async function lastPage(
  arrivals: ReturnType<typeof arrivalOrder>,
  residents: ReadonlySet<string>,
): Promise<number | undefined> {
  const rows = await arrivals
    .where("ordinal", "is not", null)
    .orderBy("ordinal", "desc")
    .limit(residents.size + 1)
    .execute();
  const latest = rows.find(({ article_id, ordinal }) => ordinal !== null && !residents.has(article_id));
  return latest === undefined ? undefined : archivePageOf(latest.ordinal ?? 0);
}

function isMemberOf(db: Kysely<Schema>, of: StoredFeedTerm): RawBuilder<boolean> {
  return of === undefined
    ? sql<boolean>`articles.id not in (${privateArticles(db)})`
    : sql<boolean>`articles.id in (select article_id from cut_members where kind = ${of.kind} and slug = ${of.slug})`;
}

function joinedTerm(of: NonNullable<StoredFeedTerm>): RawBuilder<number | null> {
  return sql<
    number | null
  >`(select member.joined from cut_members as member where member.kind = ${of.kind} and member.slug = ${of.slug} and member.article_id = articles.id)`;
}

function archivePageOf(ordinal: number): number {
  return Math.floor(ordinal / ARCHIVE_PAGE_SIZE) + 1;
}

function newestFirst(
  a: Pick<ArticlesTable, "published" | "slug">,
  b: Pick<ArticlesTable, "published" | "slug">,
) {
  return b.published - a.published || (a.slug < b.slug ? -1 : 1);
}
