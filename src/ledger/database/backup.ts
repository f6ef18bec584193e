import { existsSync } from "node:fs";
import type { Kysely } from "kysely";
import { PublisherError } from "../../lib/errors.js";
import { writeFileAtomically } from "../../lib/write-file-atomically.js";
import { engineOf } from "./engine.js";
import type { Schema } from "./schema.js";

export interface BackupOptions {
  /** Whether the copy may replace an existing file. */
  readonly overwrite: boolean;
}

/**
 * Copies the open ledger, as of one moment, into a file that only this user may read. The copy is a ledger itself, and
 * appears complete or not at all.
 *
 * @throws PublisherError `usage` if the file exists and may not be overwritten, or the ledger is in PostgreSQL; errors
 *   of the file system and of SQLite as they are
 */
export async function backUp(db: Kysely<Schema>, file: string, { overwrite }: BackupOptions): Promise<void> {
  const { copyInto } = engineOf(db);
  if (copyInto === undefined) {
    throw new PublisherError(
      "usage",
      "the ledger is in PostgreSQL, which has copies of its own: use pg_dump, or `feedwright ledger export`",
    );
  }
  if (!overwrite) rejectExisting(file);
  await writeFileAtomically(file, async (unfinished) => {
    // SQLite keeps the mode of an existing empty file.
    await copyInto(db, unfinished);
    if (!overwrite) rejectExisting(file);
  });
}

/** @throws PublisherError `usage` */
export function rejectExisting(file: string): void {
  if (!existsSync(file)) return;
  throw new PublisherError("usage", `${file}: there is a file already; name another, or move that one away`);
}
