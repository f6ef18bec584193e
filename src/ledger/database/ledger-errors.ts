import { statSync } from "node:fs";
import { type Kysely, sql } from "kysely";
import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";
import type { Schema } from "./schema.js";
import { isDiskFull } from "./transaction.js";

/**
 * Reads all pages, since SQLite itself detects damage only when it reads a page, perhaps in the middle of a refresh.
 *
 * Table by table (free pages belong to the schema's): a check of the whole file also verifies the search index, which
 * takes several times as long as the rest.
 */
export async function checkIntegrity(db: Kysely<Schema>): Promise<void> {
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and rootpage > 0`.execute(db);
  for (const name of ["sqlite_schema", ...tables.map((table) => table.name)]) {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(${sql.lit(name)})`.execute(db);
    const [found] = rows;
    if (found?.quick_check !== "ok") throw new Error(`malformed: ${found?.quick_check}`);
  }
}

export function unusableError(file: string, cause: unknown): PublisherError {
  return new PublisherError("ledger-unusable", `${file}: the ledger cannot be used: ${reasonFor(cause)}`, {
    cause,
  });
}

/** @returns identifies the file at a path, to detect a replacement; undefined if there is none */
export function fileIdentity(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino}`;
}

export function isCorruption(error: unknown): boolean {
  return CORRUPTION.test(`${systemCodeOf(error)} ${messageOf(error)}`);
}

/** An open ledger that its publisher has to open again. */
export function lostError(file: string, what: string): PublisherError {
  return new PublisherError("ledger-lost", `${file}: ${what}; it is opened anew`);
}

const CORRUPTION = /NOTADB|CORRUPT|not a database|malformed/i;

/** The connection, and with it the refresh lock, was lost: another refresh may have changed the ledger. */
export function lostLockError(place: string): PublisherError {
  return new PublisherError(
    "database-away",
    `${place}: the connection was lost during a refresh; nothing of it was recorded, and the next one makes up for it`,
  );
}

/** Whether PostgreSQL timed out waiting for a table (SQLSTATE `lock_not_available`). */
export function isLockTimeout(error: unknown): boolean {
  return systemCodeOf(error) === "55P03";
}

export function migrationBlockedError(cause: unknown): PublisherError {
  return new PublisherError(
    "database-away",
    "the ledger is brought to this version when nobody reads all of it any more (pg_dump, `feedwright ledger export`); it is tried again",
    { cause },
  );
}

function reasonFor(error: unknown): string {
  if (isDiskFull(error)) return "the disk is full; make room";
  const text = `${systemCodeOf(error)} ${messageOf(error)}`;
  if (/BUSY|locked/i.test(text))
    return "another process has it open; stop that one, or give this one a directory of its own (FEEDWRIGHT_DATA)";
  if (CORRUPTION.test(text))
    return "it is damaged; put back a copy from a backup, or move it away to start afresh";
  if (/EACCES|EROFS|EPERM|ENOTDIR|EEXIST|CANTOPEN|READONLY|unable to open|readonly/i.test(text)) {
    return `it cannot be written (${messageOf(error)}); give the user of this process the right to, or name another directory (FEEDWRIGHT_DATA)`;
  }
  return messageOf(error);
}
