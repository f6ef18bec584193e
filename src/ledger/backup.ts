import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Kysely, sql } from "kysely";
import { PublisherError } from "../errors.js";
import type { Schema } from "./schema.js";

export interface BackupOptions {
  /** Whether the copy may take the place of a file that is there. */
  readonly overwrite: boolean;
}

/**
 * Copies the open ledger, as it is at one moment, into a file that only this user may read. The copy is a ledger
 * itself, and appears at once or not at all.
 *
 * @throws PublisherError `usage` when the file is there and may not be overwritten; else what the file system
 *   or SQLite says
 */
export async function backUp(db: Kysely<Schema>, file: string, { overwrite }: BackupOptions): Promise<void> {
  if (!overwrite) refuseExisting(file);
  const unfinished = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    // SQLite fills an empty file, and leaves its mode as it is.
    closeSync(openSync(unfinished, "wx", 0o600));
    await sql`vacuum into ${unfinished}`.execute(db);
    sync(unfinished);
    if (!overwrite) refuseExisting(file);
    renameSync(unfinished, file);
    sync(dirname(file));
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw new PublisherError("usage", `${file}: there is a file already; name another, or move that one away`);
}

/** A power cut leaves it on the disk. */
function sync(path: string): void {
  // Windows opens no directories.
  if (process.platform === "win32") return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
