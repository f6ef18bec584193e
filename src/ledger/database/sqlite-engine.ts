import { type SqliteDatabase, SqliteDialect, sql } from "kysely";
import type { Engine, EngineAdapter } from "./engine.js";
import { checkIntegrity } from "./ledger-errors.js";
import { SQLITE_BASE_SCHEMA } from "./migrations/sqlite-base-schema.js";
import { SqliteChangeLog } from "./sqlite-change-log.js";
import { sqliteWordIndex } from "./sqlite-word-index.js";

const sqlite: Engine = {
  baseSchema: SQLITE_BASE_SCHEMA,
  checkIntegrity,
  async copyInto(db, file) {
    await sql`vacuum into ${file}`.execute(db);
  },
  async version(db) {
    const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db);
    return rows[0]?.user_version ?? 0;
  },
  async setVersion(db, version) {
    await sql`pragma user_version = ${sql.lit(version)}`.execute(db);
  },
  beginWriting: async () => undefined,
  beginMigrating: async () => undefined,
  isShared: false,
  // No other process can open the file.
  locks: {
    acquire: async () => true,
    isHeld: async () => true,
    isHeldByAny: async () => true,
    release: async () => undefined,
  },
  replicaRevisions: { report: async () => undefined, earliest: async () => undefined },
  claimRun: async () => true,
  refreshNumber: sql<number>`rowid`,
  parameter: () => "?",
  articleField: (name) => sql<string | null>`articles.article -> ${sql.lit(`$.${name}`)}`,
  hasWarnings: sql<boolean>`articles.article ->> '$.doubts' <> '[]'`,
  changeLog: (watched) => new SqliteChangeLog(watched),
  wordIndex: sqliteWordIndex,
};

/** @param database from `openSqlite`; closed with the Kysely instance */
export function sqliteDialect(database: SqliteDatabase): SqliteDialect {
  const dialect = new SqliteDialect({ database });
  const adapter: EngineAdapter = Object.assign(dialect.createAdapter(), { engine: sqlite });
  return Object.assign(dialect, { createAdapter: () => adapter });
}
