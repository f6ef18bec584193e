import { type Kysely, sql, type Transaction } from "kysely";
import type { SearchWord } from "../search/search-words.js";
import type { ArticleWords, SearchScope, WordIndex } from "./engine.js";
import type { Schema } from "./schema.js";

/** Bytes of the terms of one article: PostgreSQL takes a megabyte, and needs some of it for itself. */
const MAX_BYTES = 700_000;

const COLUMNS: Readonly<Record<SearchScope, string>> = {
  title: "title",
  "title and headings": "headings",
  words: "words",
};

/** Lists of terms with an inverted index: which words a text has is decided here, and not by PostgreSQL's dictionaries. */
export const postgresWordIndex: WordIndex = {
  // They are in the entry itself.
  remove: async () => undefined,

  async write(db: Transaction<Schema>, number: number, { title, headings, words }: ArticleWords) {
    await sql`update search_entries set title = ${tsvectorOf(title)}, headings = ${tsvectorOf(`${title} ${headings}`)},
      words = ${tsvectorOf(words)} where number = ${number}`.execute(db);
  },

  async find(db: Kysely<Schema>, terms: readonly SearchWord[], where: SearchScope, limit: number) {
    // A term is of letters and digits alone.
    const wanted = terms.map(({ word, isPrefix }) => `'${word}'${isPrefix ? ":*" : ""}`).join(" & ");
    const { rows } = await sql<{ number: number }>`
      select number from search_entries where ${sql.ref(COLUMNS[where])} @@ cast(${wanted} as tsquery)
      order by number desc limit ${limit}`.execute(db);
    return rows.map(({ number }) => number);
  },
};

function tsvectorOf(terms: string) {
  return sql`array_to_tsvector(array_remove(string_to_array(${truncateWords(terms)}, ' '), ''))`;
}

/** The terms from the beginning, as far as there is room. */
function truncateWords(terms: string): string {
  const bytes = Buffer.from(terms);
  return bytes.length <= MAX_BYTES ? terms : terms.slice(0, terms.lastIndexOf(" ", MAX_BYTES / 4));
}
