import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { Article, Instant } from "../../articles/article.js";
import { hiddenFrom, privateArticles } from "../articles/shown-articles.js";
import { type ArticleWords, engineOf } from "../database/engine.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { inChunks } from "../database/revisions.js";
import type { Schema, SearchEntriesTable } from "../database/schema.js";
import { type SearchWord, tokenize } from "./search-words.js";

/** Articles per search at most. */
export const MAX_FOUND = 1_000;

/** The best first. */
const RANKS = ["title", "title and headings", "words"] as const;

export interface SearchResult {
  /** Article ids, the best match first. */
  readonly ids: readonly string[];
  /** Whether more than `MAX_FOUND` matched. */
  readonly hasMore: boolean;
}

/** Which words occur in which public articles. */
export class SearchIndex {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /**
   * The public articles that are shown at `now` and contain all words, the best first: those with all words in the
   * title, then in title and headings, then anywhere; within each, the newest first.
   *
   * Not ranked by `bm25`, which reads every article that has one of the words and needs an index several times as
   * large.
   */
  async find(words: readonly SearchWord[], now: Instant): Promise<SearchResult> {
    if (words.length === 0) return { ids: [], hasMore: false };
    const { db } = this.#connection;
    const ranks = new Map<number, number>();
    for (const [rank, scope] of RANKS.entries()) {
      for (const number of await engineOf(db).wordIndex.find(db, words, scope, MAX_FOUND + 1))
        if (!ranks.has(number)) ranks.set(number, rank);
    }
    const hidden = await hiddenIds(db, now);
    const found: Ranked[] = [];
    for (const some of inChunks([...ranks.keys()].slice(0, MAX_FOUND))) {
      const rows = await db.selectFrom("search_entries").selectAll().where("number", "in", some).execute();
      for (const row of rows) {
        if (!hidden.has(row.article_id)) found.push({ ...row, rank: ranks.get(row.number) ?? 0 });
      }
    }
    found.sort(byRank);
    return { ids: found.map(({ article_id }) => article_id), hasMore: ranks.size > MAX_FOUND };
  }

  /** Ids of the public articles that are not indexed yet, the oldest first: what is indexed last is found first. */
  async unindexedIds(): Promise<string[]> {
    const { db } = this.#connection;
    const rows = await db
      .selectFrom("search_pending")
      .innerJoin("articles", "articles.id", "search_pending.article_id")
      .select("articles.id")
      .where("articles.id", "not in", privateArticles(db))
      .orderBy("articles.published")
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Counts the public articles that are not indexed yet, up to `max`. */
  async countUnindexed(max: number): Promise<number> {
    const { db } = this.#connection;
    const some = db
      .selectFrom("search_pending")
      .select("article_id")
      .where("article_id", "not in", privateArticles(db))
      .limit(max);
    const { count } = await db
      .selectFrom(some.as("some"))
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Indexes those of the articles that are not indexed yet. */
  async index(ids: readonly string[]): Promise<void> {
    await this.#connection.transaction(async (db) => {
      for (const some of inChunks(ids)) await indexArticles(db, some);
    });
  }
}

/** Removes articles from the index, and queues them for the time when they are public. */
export async function removeFromSearch(db: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  for (const some of inChunks(ids)) {
    const rows = await db
      .selectFrom("search_entries")
      .select(["number", "article_id"])
      .where("article_id", "in", some)
      .execute();
    for (const { number, article_id } of rows) {
      await engineOf(db).wordIndex.remove(db, number);
      await db.deleteFrom("search_entries").where("number", "=", number).execute();
      await db.insertInto("search_pending").values({ article_id }).execute();
    }
  }
}

async function indexArticles(db: Transaction<Schema>, ids: readonly string[]): Promise<void> {
  const { articleField, wordIndex } = engineOf(db);
  const rows = await db
    .selectFrom("search_pending")
    .innerJoin("articles", "articles.id", "search_pending.article_id")
    .select(["id", "published", articleField("title").as("title"), articleField("sections").as("sections")])
    .where("article_id", "in", ids)
    .execute();
  for (const { id, published, title, sections } of rows) {
    const words = wordsOfArticle({
      title: JSON.parse(title ?? '""'),
      sections: JSON.parse(sections ?? "[]"),
    });
    const { number } = await db
      .insertInto("search_entries")
      .values({ article_id: id, published })
      .returning("number")
      .executeTakeFirstOrThrow();
    await wordIndex.write(db, number, words);
  }
  await db.deleteFrom("search_pending").where("article_id", "in", ids).execute();
}

function wordsOfArticle({ title, sections }: Pick<Article, "title" | "sections">): ArticleWords {
  const headings = sections.map(({ heading }) => heading);
  return {
    title: distinctWords([title]),
    headings: distinctWords(headings),
    words: distinctWords([title, ...headings, ...sections.map(({ text }) => text)]),
  };
}

function distinctWords(texts: readonly string[]): string {
  const words = new Set<string>();
  for (const text of texts) {
    for (const { word } of tokenize(text)) words.add(word);
  }
  return [...words].join(" ");
}

interface Ranked extends Selectable<SearchEntriesTable> {
  readonly rank: number;
}

function byRank(a: Ranked, b: Ranked): number {
  return a.rank - b.rank || b.published - a.published || b.number - a.number;
}

/** Indexed articles that are not public at `now`: usually few. */
async function hiddenIds(db: Kysely<Schema>, now: Instant): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select article_id as id from (${hiddenFrom("public", now)}) as hidden join search_entries on article_id = id`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}
