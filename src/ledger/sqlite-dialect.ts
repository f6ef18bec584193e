import { SqliteDialect } from "kysely";
import { openSqlite } from "./sqlite.js";

/** One connection to the SQLite file, for Kysely. */
export async function sqliteDialect(file: string): Promise<SqliteDialect> {
  return new SqliteDialect({ database: await openSqlite(file) });
}
