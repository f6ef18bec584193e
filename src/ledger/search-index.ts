import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { Article, Instant } from "../articles/article.js";
import { readRows } from "./many-rows.js";
import { inParts } from "./revisions.js";
import type { Schema, SearchEntriesTable } from "./schema.js";
import { type SearchTerm, wordsOf } from "./search-words.js";
import { hiddenArticles } from "./shown-articles.js";

/** Articles that one search finds at most; whoever gets so many has to say more. */
export const MOST_FOUND = 1_000;

export interface Found {
  /** Of articles, the best first. */
  readonly ids: readonly string[];
  /** Whether there were more than are looked at. */
  readonly hasMore: boolean;
}

/** The ids of articles whose words are not in the index yet, the oldest first: those recorded last are found first. */
export async function unindexedIds(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db
    .selectFrom("search_pending")
    .innerJoin("articles", "articles.id", "search_pending.article_id")
    .select("articles.id")
    .orderBy("articles.published")
    .execute();
  return rows.map(({ id }) => id);
}

export async function countUnindexed(db: Kysely<Schema>, most: number): Promise<number> {
  const some = db.selectFrom("search_pending").select("article_id").limit(most);
  const { count } = await db
    .selectFrom(some.as("some"))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Puts the words of these articles into the index, where they are not there yet. */
export async function writeSearchWords(db: Transaction<Schema>, ids: readonly string[]): Promise<void> {
  const rows = await readRows<{ id: string; published: Instant; article: string }>(
    db,
    [
      `select id, published, json_object('title', article -> '$.title', 'sections', article -> '$.sections') as article
       from search_pending join articles on articles.id = article_id where article_id in (values`,
      ")",
    ],
    ids.map((id) => [id]),
  );
  for (const { id, published, article } of rows) {
    const { title, headings, words } = termsOfArticle(JSON.parse(article));
    const { rows: written } = await sql<{ number: number }>`
      insert into search_entries (article_id, published) values (${id}, ${published}) returning number`.execute(
      db,
    );
    const number = written[0]?.number;
    await sql`insert into search_titles (rowid, title, headings)
      values (${number}, ${title}, ${headings})`.execute(db);
    await sql`insert into search_words (rowid, words) values (${number}, ${words})`.execute(db);
  }
  for (const some of inParts(ids)) {
    await db.deleteFrom("search_pending").where("article_id", "in", some).execute();
  }
}

/** Each once, parted by blanks: how often a text says something is not asked. */
function termsOfArticle({ title, sections }: Pick<Article, "title" | "sections">) {
  const headings = sections.map(({ heading }) => heading);
  return {
    title: termsIn([title]),
    headings: termsIn(headings),
    words: termsIn([title, ...headings, ...sections.map(({ text }) => text)]),
  };
}

function termsIn(texts: readonly string[]): string {
  const terms = new Set<string>();
  for (const text of texts) {
    for (const { term } of wordsOf(text)) terms.add(term);
  }
  return [...terms].join(" ");
}

/**
 * The articles that are shown at `now` and have all of these terms: those that have them in the title first, then
 * those that have them in title and headings, and of each the newest first.
 *
 * Not by `bm25`: it looks at every article that has one of the words, however many they are, and needs an index that
 * is several times as large.
 */
export async function findArticles(
  db: Kysely<Schema>,
  terms: readonly SearchTerm[],
  now: Instant,
): Promise<Found> {
  if (terms.length === 0) return { ids: [], hasMore: false };
  const wanted = terms.map(({ term, isBeginning }) => `"${term}"${isBeginning ? "*" : ""}`).join(" AND ");
  const ranks = new Map<number, number>();
  for (const [rank, numbers] of [
    await numbersIn(db, "search_titles", `title : (${wanted})`),
    await numbersIn(db, "search_titles", wanted),
    await numbersIn(db, "search_words", wanted),
  ].entries()) {
    for (const number of numbers) if (!ranks.has(number)) ranks.set(number, rank);
  }
  const hidden = await hiddenIds(db, now);
  const found: Ranked[] = [];
  for (const some of inParts([...ranks.keys()].slice(0, MOST_FOUND))) {
    const rows = await db.selectFrom("search_entries").selectAll().where("number", "in", some).execute();
    for (const row of rows) {
      if (!hidden.has(row.article_id)) found.push({ ...row, rank: ranks.get(row.number) ?? 0 });
    }
  }
  found.sort(byRank);
  return { ids: found.map(({ article_id }) => article_id), hasMore: ranks.size > MOST_FOUND };
}

interface Ranked extends Selectable<SearchEntriesTable> {
  readonly rank: number;
}

function byRank(a: Ranked, b: Ranked): number {
  return a.rank - b.rank || b.published - a.published || b.number - a.number;
}

/** Of those in the index: mostly there are few. */
async function hiddenIds(db: Kysely<Schema>, now: Instant): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select article_id as id from (${hiddenArticles(now)}) join search_entries on article_id = id`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Of the articles that were recorded last. */
async function numbersIn(
  db: Kysely<Schema>,
  table: "search_titles" | "search_words",
  match: string,
): Promise<number[]> {
  const name = sql.table(table);
  const { rows } = await sql<{ rowid: number }>`
    select rowid from ${name} where ${name} match ${match} order by rowid desc limit ${MOST_FOUND + 1}`.execute(
    db,
  );
  return rows.map(({ rowid }) => rowid);
}
