import { sql } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import type { Sql } from "postgres";
import type { Engine, EngineAdapter } from "./engine.js";
import { PostgresNotes } from "./postgres-notes.js";
import { POSTGRES_MIGRATIONS } from "./postgres-schema.js";
import { postgresWords } from "./postgres-words.js";

/** A database that other processes use as well. */
const postgres: Engine = {
  migrations: POSTGRES_MIGRATIONS,
  // It sums what it writes, and says so when it reads something else.
  refuseDamage: async () => undefined,
  copyInto: undefined,
  async version(db) {
    const { rows: found } = await sql<{ there: boolean }>`
      select to_regclass('ledger_version') is not null as there`.execute(db);
    if (found[0]?.there !== true) return 0;
    const { rows } = await sql<{ version: number }>`select version from ledger_version`.execute(db);
    return rows[0]?.version ?? 0;
  },
  async setVersion(db, version) {
    await sql`update ledger_version set version = ${version}`.execute(db);
  },
  async beginWriting(db) {
    // Ends with the transaction, and with the connection. A schema holds one publication.
    await sql`select pg_advisory_xact_lock(hashtext('feedwright'), hashtext(current_schema()))`.execute(db);
  },
  hasSnapshots: true,
  parameter: (number) => `$${number}`,
  articleField: (name) =>
    sql<string | null>`cast(cast(articles.article as json) -> ${sql.lit(name)} as text)`,
  isDoubted: sql<boolean>`strpos(articles.article, '"doubts":[]') = 0`,
  notes: (noted) => new PostgresNotes(noted),
  words: postgresWords,
};

/** @param client with one connection, so that what this process does comes one after the other, as with SQLite */
export function postgresDialect(client: Sql): PostgresJSDialect {
  const dialect = new PostgresJSDialect({ postgres: client });
  const adapter: EngineAdapter = Object.assign(dialect.createAdapter(), { engine: postgres });
  return Object.assign(dialect, { createAdapter: () => adapter });
}
