import type { QueryExecutorProvider } from "kysely";

/** Runs SQL alone (``sql`…`.execute(db)``): its tables are those of its version, not of the program's `Schema`. */
export type Migration = (db: QueryExecutorProvider, engine: "SQLite" | "PostgreSQL") => Promise<void>;

/** The version of the base schema: earlier programs numbered their migrations up to this (decision 30). */
export const BASE_VERSION = 15;

/**
 * The oldest ledger version whose programs can work with a ledger of the latest version. A migration that removes or
 * changes something raises it, one release after nothing uses that any more (decision 28).
 */
export const READABLE_SINCE = 15;

/**
 * In order: the first brings a ledger from `BASE_VERSION` to the version after it. They add, and remove nothing.
 *
 * Files in this folder import kysely and one another alone, so that a change elsewhere cannot change what a released
 * migration does.
 */
export const MIGRATIONS: readonly Migration[] = [];
