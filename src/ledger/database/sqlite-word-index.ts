import { type Kysely, sql, type Transaction } from "kysely";
import type { SearchWord } from "../search/search-words.js";
import type { ArticleWords, SearchScope, WordIndex } from "./engine.js";
import type { Schema } from "./schema.js";

/** Two tables of FTS5 (decision 16). */
export const sqliteWordIndex: WordIndex = {
  async remove(db: Kysely<Schema>, number: number) {
    await sql`delete from search_titles where rowid = ${number}`.execute(db);
    await sql`delete from search_words where rowid = ${number}`.execute(db);
  },

  async write(db: Transaction<Schema>, number: number, { title, headings, words }: ArticleWords) {
    await sql`insert into search_titles (rowid, title, headings)
      values (${number}, ${title}, ${headings})`.execute(db);
    await sql`insert into search_words (rowid, words) values (${number}, ${words})`.execute(db);
  },

  async find(db: Kysely<Schema>, words: readonly SearchWord[], scope: SearchScope, limit: number) {
    const query = words.map(({ word, isPrefix }) => `"${word}"${isPrefix ? "*" : ""}`).join(" AND ");
    const table = sql.table(scope === "words" ? "search_words" : "search_titles");
    const match = scope === "title" ? `title : (${query})` : query;
    const { rows } = await sql<{ rowid: number }>`
      select rowid from ${table} where ${table} match ${match} order by rowid desc limit ${limit}`.execute(
      db,
    );
    return rows.map(({ rowid }) => rowid);
  },
};
