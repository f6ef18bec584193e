import type { ControlledTransaction, Kysely, Transaction } from "kysely";
import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";
import { engineOf } from "./engine.js";
import type { Schema } from "./schema.js";
import { versionIncompatibility } from "./version-compatibility.js";

/**
 * Runs `write` in a transaction, while no other process writes.
 *
 * Not Kysely's `transaction()`: on a full disk SQLite rolls back by itself, and Kysely's own rollback then fails and
 * hides the first error.
 *
 * @throws PublisherError `ledger-unusable` if the disk is full, `ledger-lost` if a later version of the program changed
 *   the ledger so that this one cannot write it
 */
export async function inTransaction<Result>(
  db: Kysely<Schema>,
  write: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const transaction = await db.startTransaction().execute();
  try {
    return await commitOrRollBack(transaction, async () => {
      const engine = engineOf(db);
      await engine.beginWriting(transaction);
      if (engine.isShared) await rejectIncompatibleVersion(transaction);
      return await write(transaction);
    });
  } catch (error) {
    throw isDiskFull(error) ? diskFullError(error) : error;
  }
}

/** Another process may have migrated the ledger since this one opened it. */
async function rejectIncompatibleVersion(db: Transaction<Schema>): Promise<void> {
  const refusal = await versionIncompatibility(db);
  if (refusal === undefined) return;
  throw new PublisherError("ledger-lost", `the ledger is not what it was: ${refusal}`);
}

/** Runs `read` on a consistent snapshot; other processes may write meanwhile. */
export async function inSnapshot<Result>(
  db: Kysely<Schema>,
  read: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return await commitOrRollBack(await beginSnapshot(db), read);
}

/** Begins a read-only snapshot. The caller rolls it back. */
export async function beginSnapshot(db: Kysely<Schema>): Promise<ControlledTransaction<Schema>> {
  const beginning = db.startTransaction();
  return engineOf(db).isShared
    ? await beginning.setIsolationLevel("repeatable read").setAccessMode("read only").execute()
    : await beginning.execute();
}

async function commitOrRollBack<Result>(
  transaction: ControlledTransaction<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work(transaction);
    await transaction.commit().execute();
    return result;
  } catch (error) {
    await transaction
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
}

export function isDiskFull(error: unknown): boolean {
  // 53100 is PostgreSQL's.
  return /SQLITE_FULL|disk is full|ENOSPC|EDQUOT|\b53100\b/.test(
    `${systemCodeOf(error)} ${messageOf(error)}`,
  );
}

function diskFullError(cause: unknown): PublisherError {
  return new PublisherError(
    "ledger-unusable",
    "the ledger cannot be written: the disk is full; make room, and nothing is lost: all is as it was before",
    { cause },
  );
}
