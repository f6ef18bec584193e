import { type Kysely, sql, type Transaction } from "kysely";
import { engineOf } from "./engine.js";
import { isLockTimeout, migrationBlockedError } from "./ledger-errors.js";
import { BASE_VERSION, MIGRATIONS, READABLE_SINCE } from "./migrations/migrations.js";
import { setPublicationValue } from "./publication-values.js";
import type { Schema } from "./schema.js";
import { inTransaction } from "./transaction.js";

/**
 * Creates the tables of an empty database, and applies the migrations that a ledger has not had. A ledger of a later
 * version stays as it is.
 *
 * @param readableSince the oldest ledger version whose programs can work with the result
 * @throws PublisherError `database-away` while another process reads a table that a migration changes
 */
export async function migrate(
  db: Kysely<Schema>,
  migrations = MIGRATIONS,
  readableSince = READABLE_SINCE,
): Promise<void> {
  const engine = engineOf(db);
  const latest = BASE_VERSION + migrations.length;
  while ((await engine.version(db)) < latest) {
    await inTransaction(db, async (transaction) => {
      // Another process may have migrated it in the meantime.
      const version = await engine.version(transaction);
      if (version >= latest) return;
      await engine.beginMigrating(transaction);
      if (version === 0) await createTables(transaction);
      else await migrateFrom(transaction, version, migrations);
      await engine.setVersion(transaction, version === 0 ? BASE_VERSION : version + 1);
      await setPublicationValue(transaction, "readable", String(readableSince));
    }).catch((error: unknown) => {
      throw isLockTimeout(error) ? migrationBlockedError(error) : error;
    });
  }
}

async function createTables(db: Transaction<Schema>): Promise<void> {
  for (const statement of engineOf(db).baseSchema) await sql.raw(statement).execute(db);
}

async function migrateFrom(
  db: Transaction<Schema>,
  version: number,
  migrations: typeof MIGRATIONS,
): Promise<void> {
  const migration = migrations[version - BASE_VERSION];
  if (migration === undefined) throw new Error(`expected a migration from ledger version ${version}`);
  await migration(db, engineOf(db).isShared ? "PostgreSQL" : "SQLite");
}
