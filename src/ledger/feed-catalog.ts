import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Instant } from "../articles/article.js";
import type { AroundArticle } from "../feeds/around-article.js";
import type { DeletedEntry } from "../feeds/feed.js";
import type { Term, TermName } from "../feeds/feed-place.js";
import { articleNeighbors } from "./articles/article-neighbors.js";
import { toRecord } from "./articles/article-rows.js";
import {
  goneArticles,
  hiddenFromAll,
  hiddenFromPublic,
  privateArticles,
  shownArticles,
} from "./articles/shown-articles.js";
import { engineOf } from "./database/engine.js";
import type { ArticlesTable, Schema } from "./database/schema.js";
import type { ArticleRecord } from "./identity/known-article.js";
import {
  PRIVATE_TERM,
  type StoredTaxonomy,
  storedTaxonomies,
  storedTaxonomy,
  taxonomyOf,
  type Visibility,
} from "./taxonomies/taxonomies.js";
import { nameOfTerm, type TermSizes } from "./taxonomies/term-sizes.js";

/** Articles of an archive page. It never changes: every address of an archive page depends on it. */
const ARCHIVE_PAGE = 50;

/** More would be no feed any more, but a list of what is gone. */
const MAX_DELETED = 500;

/** More than there can be: an offset wants a limit. */
const MAX_ARTICLES = 1e9;

/** Before every date: databases know no infinity. */
const MIN_INSTANT = -8.64e15;

export interface WindowOptions {
  /** How many of the newest articles are in the feed, whenever they came. */
  readonly limit: number;
  /** Milliseconds for which everything that came or changed is in it as well. */
  readonly spanMs: number;
  /** No feed could hold more of what came or changed. */
  readonly most: number;
}

/** What a feed to subscribe to is made of. */
export interface Window {
  /** Newest first; of equal dates by slug. */
  readonly articles: readonly WindowArticle[];
  readonly deleted: readonly DeletedEntry[];
  /** Paths of what came or changed, too, where there was more than any feed could hold. */
  readonly overflow: readonly string[];
}

export interface WindowArticle {
  readonly record: ArticleRecord;
  /** When it came, or last changed: what did so most recently matters most. */
  readonly event: Instant;
  /** Whether it is in no archive page yet. One that is here for a correction is where it was as well. */
  readonly isResident: boolean;
}

/** Which feed the articles are of; undefined for the feed of all. */
type FeedTerm = TermName | undefined;

/** A cut as the ledger has it; undefined for everything public, which is none. */
type StoredFeedTerm = { readonly kind: StoredTaxonomy; readonly slug: string } | undefined;

/**
 * Reads what feeds of one side are made of. Everything is decided by what the ledger holds; the time only hides what
 * expired.
 */
export class FeedCatalog {
  readonly #db: Kysely<Schema>;
  readonly #termSizes: TermSizes;
  readonly #visibility: Visibility;

  constructor(db: Kysely<Schema>, members: TermSizes, visibility: Visibility = "public") {
    this.#db = db;
    this.#termSizes = members;
    this.#visibility = visibility;
  }

  /** @returns undefined for a cut that there never was, and for one of which nothing was ever shown */
  async term(
    { kind, slug }: TermName,
    now: Instant,
  ): Promise<(Term & { readonly revision: number }) | undefined> {
    const stored = storedTaxonomy(kind, this.#visibility);
    const row = await this.#db
      .selectFrom("cuts")
      .select(["term", "revision"])
      .where("kind", "=", stored)
      .where("slug", "=", slug)
      .where("shown", "is not", null)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const members = await this.#termSizes.read();
    const hidden = await this.#db
      .selectFrom("cut_members")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("kind", "=", stored)
      .where("slug", "=", slug)
      .where(sql<boolean>`article_id in (${this.#hidden(now)})`)
      .executeTakeFirstOrThrow();
    const count = (members.get(nameOfTerm({ kind: stored, slug })) ?? 0) - Number(hidden.count);
    return { kind, slug, ...row, count };
  }

  /** Every cut that ever had an article, in the order of their terms; one that lost its last has a count of 0. */
  async terms(now: Instant): Promise<Term[]> {
    const members = await this.#termSizes.read();
    const hidden = await this.#db
      .selectFrom("cut_members")
      .select(({ fn }) => ["kind", "slug", fn.countAll<number>().as("count")])
      .groupBy(["kind", "slug"])
      .where(sql<boolean>`article_id in (${this.#hidden(now)})`)
      .execute();
    const unseen = new Map(hidden.map(({ count, ...term }) => [nameOfTerm(term), Number(count)]));
    const rows = await this.#db
      .selectFrom("cuts")
      .select(["kind", "slug", "term"])
      .where("shown", "is not", null)
      .where("kind", "in", storedTaxonomies(this.#visibility))
      .orderBy("key")
      .orderBy("slug")
      .execute();
    return rows.map((row) => {
      const name = nameOfTerm(row);
      const count = (members.get(name) ?? 0) - (unseen.get(name) ?? 0);
      return { ...row, kind: taxonomyOf(row.kind), count };
    });
  }

  /**
   * The newest articles, and everything that came or changed in the last `span` before the latest such event.
   * Counted from that event and not from now, the same ledger gives the same feed at any time, and whoever asks
   * once in a `span` still misses nothing.
   */
  async window(which: FeedTerm, { limit, spanMs, most }: WindowOptions, now: Instant): Promise<Window> {
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
          // Not of the feed of everything, which has no newcomers: no index would serve the others.
          ...(of === undefined ? [] : [either(joinedTerm(of), ">=", changedSince)]),
        ]),
      )
      .orderBy(
        sql`case when corrected > arrived then corrected else coalesce(arrived, corrected, 0) end`,
        "desc",
      )
      .orderBy("slug");
    const recent = await recently.limit(most).execute();
    const beyond =
      recent.length < most
        ? []
        : await recently
            .clearSelect()
            .select(["articles.id", "articles.path"])
            .limit(MAX_ARTICLES)
            .offset(most)
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
      overflow: beyond.filter(({ id }) => !rows.has(id)).map(({ path }) => path),
      deleted: await this.#deleted(
        of,
        now,
        sql`published >= ${oldest} or arrived >= ${arrivedSince} or corrected >= ${changedSince}`,
      ),
    };
  }

  /**
   * The archive page that is the newest to hold an article besides the residents of the feed to subscribe to.
   *
   * @returns its number; undefined when the feed holds everything
   */
  async newestArchivePage(
    of: FeedTerm,
    residents: ReadonlySet<string>,
    now: Instant,
  ): Promise<number | undefined> {
    const isShown = sql<boolean>`article_id not in (${this.#hidden(now)})`;
    return await lastPage(arrivalOrder(this.#db, this.#storedTerm(of)).where(isShown), residents);
  }

  /**
   * The articles of an archive page, newest first: a page is filled by those that leave the feed to subscribe to,
   * in the order in which they once came, and from then on changes only as they do.
   *
   * @returns undefined when there is no such page
   */
  async archivePage(
    which: FeedTerm,
    page: number,
    residents: ReadonlySet<string>,
    now: Instant,
  ): Promise<(Pick<Window, "deleted"> & { readonly records: readonly ArticleRecord[] }) | undefined> {
    const of = this.#storedTerm(which);
    // With the withdrawn ones, so that no page vanishes that once was.
    const last = await lastPage(arrivalOrder(this.#db, of), residents);
    if (last === undefined || page > last) return undefined;
    const arrivals = arrivalOrder(this.#db, of)
      .clearSelect()
      .select("article_id")
      .where("ordinal", ">=", (page - 1) * ARCHIVE_PAGE)
      .where("ordinal", "<", page * ARCHIVE_PAGE);
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

  /** The articles whose pages are their canonical addresses, in the order in which they came. */
  async ownPages(now: Instant): Promise<{ readonly slug: string; readonly updated: Instant }[]> {
    return await this.#shown(now)
      .where(engineOf(this.#db).articleField("link"), "is", null)
      .select(["slug", "updated"])
      .orderBy("ordinal", (order) => order.asc().nullsFirst())
      .execute();
  }

  /** What is before and after an article, and the cuts that it is in. */
  async around(
    article: Pick<ArticlesTable, "id" | "slug" | "published">,
    now: Instant,
  ): Promise<AroundArticle> {
    return await articleNeighbors(this.#db, article, now, this.#visibility);
  }

  /** When an article that is shown was last updated; undefined when there is none. */
  async lastUpdate(now: Instant): Promise<Instant | undefined> {
    const { last } = await this.#shown(now)
      .select(({ fn }) => fn.max<Instant | null>("updated").as("last"))
      .executeTakeFirstOrThrow();
    return last ?? undefined;
  }

  #shown(now: Instant) {
    return shownArticles(this.#db, now, this.#visibility);
  }

  /** The ids of those that are not shown on this side. */
  #hidden(now: Instant): RawBuilder<{ id: string }> {
    return this.#visibility === "public" ? hiddenFromPublic(now) : hiddenFromAll(now);
  }

  /** Everything private is a cut like others. */
  #storedTerm(of: FeedTerm): StoredFeedTerm {
    if (of !== undefined) return { kind: storedTaxonomy(of.kind, this.#visibility), slug: of.slug };
    return this.#visibility === "public" ? undefined : PRIVATE_TERM;
  }

  /** What was shown once and is no more, the latest first. */
  async #deleted(of: StoredFeedTerm, now: Instant, which: RawBuilder<unknown>): Promise<DeletedEntry[]> {
    const gone = sql<Instant>`coalesce(withdrawn, expires)`;
    const rows = await this.#db
      .selectFrom("articles")
      .select(["id", gone.as("when")])
      .where(isMemberOf(this.#db, of))
      // What was private when it went is no news to those who never heard of it.
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

  /** The withdrawn ones count as well: what goes brings nothing back. */
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

/** The articles of a feed, with their places in its order of arrival. */
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

/** The page of the latest arrival among the articles that is no resident. */
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
  return Math.floor(ordinal / ARCHIVE_PAGE) + 1;
}

function newestFirst(
  a: Pick<ArticlesTable, "published" | "slug">,
  b: Pick<ArticlesTable, "published" | "slug">,
) {
  return b.published - a.published || (a.slug < b.slug ? -1 : 1);
}
