import type { Kysely, Transaction } from "kysely";
import { messageOf, PublisherError, systemCodeOf } from "../errors.js";
import type { Schema } from "./schema.js";

/**
 * Writes all of it or nothing.
 *
 * Not Kysely's `transaction()`: when the disk is full SQLite rolls back by itself, and Kysely, which tries to as
 * well, tells of that failure in place of the first.
 *
 * @throws PublisherError `ledger-unusable` when the disk is full
 */
export async function inTransaction<Result>(
  db: Kysely<Schema>,
  write: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const transaction = await db.startTransaction().execute();
  try {
    const result = await write(transaction);
    await transaction.commit().execute();
    return result;
  } catch (error) {
    await transaction
      .rollback()
      .execute()
      .catch(() => undefined);
    throw isDiskFull(error) ? diskFull(error) : error;
  }
}

export function isDiskFull(error: unknown): boolean {
  return /SQLITE_FULL|disk is full|ENOSPC|EDQUOT/.test(`${systemCodeOf(error)} ${messageOf(error)}`);
}

function diskFull(cause: unknown): PublisherError {
  return new PublisherError(
    "ledger-unusable",
    "the ledger cannot be written: the disk is full; make room, and nothing is lost: all is as it was before",
    { cause },
  );
}
