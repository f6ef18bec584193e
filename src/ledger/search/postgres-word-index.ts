import { type Kysely, sql, type Transaction } from "kysely";
import type { ArticleTerms, SearchedIn, WordIndex } from "../database/engine.js";
import type { Schema } from "../database/schema.js";
import type { SearchTerm } from "./search-words.js";

/** Bytes of the terms of one article: PostgreSQL takes a megabyte, and needs some of it for itself. */
const MOST_BYTES = 700_000;

const COLUMNS: Readonly<Record<SearchedIn, string>> = {
  title: "title",
  "title and headings": "headings",
  words: "words",
};

/** Lists of terms with an inverted index: which words a text has is decided here, and not by PostgreSQL's dictionaries. */
export const postgresWordIndex: WordIndex = {
  // They are in the entry itself.
  remove: async () => undefined,

  async write(db: Transaction<Schema>, number: number, { title, headings, words }: ArticleTerms) {
    await sql`update search_entries set title = ${listed(title)}, headings = ${listed(`${title} ${headings}`)},
      words = ${listed(words)} where number = ${number}`.execute(db);
  },

  async find(db: Kysely<Schema>, terms: readonly SearchTerm[], where: SearchedIn, limit: number) {
    // A term is of letters and digits alone.
    const wanted = terms.map(({ term, isBeginning }) => `'${term}'${isBeginning ? ":*" : ""}`).join(" & ");
    const { rows } = await sql<{ number: number }>`
      select number from search_entries where ${sql.ref(COLUMNS[where])} @@ cast(${wanted} as tsquery)
      order by number desc limit ${limit}`.execute(db);
    return rows.map(({ number }) => number);
  },
};

function listed(terms: string) {
  return sql`array_to_tsvector(array_remove(string_to_array(${withinLimit(terms)}, ' '), ''))`;
}

/** The terms from the beginning, as far as there is room. */
function withinLimit(terms: string): string {
  const bytes = Buffer.from(terms);
  return bytes.length <= MOST_BYTES ? terms : terms.slice(0, terms.lastIndexOf(" ", MOST_BYTES / 4));
}
