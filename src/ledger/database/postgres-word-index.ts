import { type Kysely, sql, type Transaction } from "kysely";
import type { SearchWord } from "../search/search-words.js";
import type { ArticleWords, SearchScope, WordIndex } from "./engine.js";
import type { Schema } from "./schema.js";

/** Words per article. PostgreSQL's limit is 1 MB for a tsvector, including its own bookkeeping. */
const MAX_BYTES = 700_000;

const COLUMNS: Readonly<Record<SearchScope, string>> = {
  title: "title",
  "title and headings": "headings",
  words: "words",
};

/** tsvector columns with GIN indexes (decision 16). Words are tokenized here, not by PostgreSQL's dictionaries. */
export const postgresWordIndex: WordIndex = {
  // The words are columns of the entry.
  remove: async () => undefined,

  async write(db: Transaction<Schema>, number: number, { title, headings, words }: ArticleWords) {
    await sql`update search_entries set title = ${tsvectorOf(title)}, headings = ${tsvectorOf(`${title} ${headings}`)},
      words = ${tsvectorOf(words)} where number = ${number}`.execute(db);
  },

  async find(db: Kysely<Schema>, words: readonly SearchWord[], scope: SearchScope, limit: number) {
    // Words are letters and digits only, so they need no escaping.
    const query = words.map(({ word, isPrefix }) => `'${word}'${isPrefix ? ":*" : ""}`).join(" & ");
    const { rows } = await sql<{ number: number }>`
      select number from search_entries where ${sql.ref(COLUMNS[scope])} @@ cast(${query} as tsquery)
      order by number desc limit ${limit}`.execute(db);
    return rows.map(({ number }) => number);
  },
};

function tsvectorOf(words: string) {
  return sql`array_to_tsvector(array_remove(string_to_array(${truncateWords(words)}, ' '), ''))`;
}

/** A UTF-16 unit takes at most 3 bytes in UTF-8. */
function truncateWords(words: string): string {
  if (Buffer.byteLength(words) <= MAX_BYTES) return words;
  return words.slice(0, words.lastIndexOf(" ", MAX_BYTES / 4));
}
