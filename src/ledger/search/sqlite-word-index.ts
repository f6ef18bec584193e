import { type Kysely, sql, type Transaction } from "kysely";
import type { ArticleTerms, SearchedIn, WordIndex } from "../database/engine.js";
import type { Schema } from "../database/schema.js";
import type { SearchTerm } from "./search-words.js";

/** Two tables of FTS5 (decision 16). */
export const sqliteWordIndex: WordIndex = {
  async remove(db: Kysely<Schema>, number: number) {
    await sql`delete from search_titles where rowid = ${number}`.execute(db);
    await sql`delete from search_words where rowid = ${number}`.execute(db);
  },

  async write(db: Transaction<Schema>, number: number, { title, headings, words }: ArticleTerms) {
    await sql`insert into search_titles (rowid, title, headings)
      values (${number}, ${title}, ${headings})`.execute(db);
    await sql`insert into search_words (rowid, words) values (${number}, ${words})`.execute(db);
  },

  async find(db: Kysely<Schema>, terms: readonly SearchTerm[], where: SearchedIn, limit: number) {
    const wanted = terms.map(({ term, isBeginning }) => `"${term}"${isBeginning ? "*" : ""}`).join(" AND ");
    const table = sql.table(where === "words" ? "search_words" : "search_titles");
    const match = where === "title" ? `title : (${wanted})` : wanted;
    const { rows } = await sql<{ rowid: number }>`
      select rowid from ${table} where ${table} match ${match} order by rowid desc limit ${limit}`.execute(
      db,
    );
    return rows.map(({ rowid }) => rowid);
  },
};
