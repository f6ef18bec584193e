import type { Kysely } from "kysely";
import type { Instant } from "../../articles/article.js";
import { PublisherError } from "../../lib/errors.js";
import type { Schema } from "../database/schema.js";
import { inTransaction } from "../database/transaction.js";
import { exportedFrom } from "./export-ledger.js";
import { type Header, malformedError, readHeader, readLine } from "./export-lines.js";
import { EXPORTED_TABLES } from "./export-schema.js";
import { RowWriter } from "./row-writer.js";

export interface ImportResult {
  /** The id of the publication, if it had one. */
  readonly publication: string | null;
  readonly exported: Instant;
  readonly rows: number;
}

/**
 * Fills an empty ledger from an export, completely or not at all.
 *
 * @param text the export, in chunks of any length
 * @throws PublisherError `ledger-unusable` if the ledger is not empty or a line is invalid; it names the line, what was
 *   expected and what was found
 */
export async function importLedger(
  db: Kysely<Schema>,
  text: AsyncIterable<string> | Iterable<string>,
): Promise<ImportResult> {
  return await inTransaction(db, async (transaction) => {
    await rejectNonEmpty(transaction);
    const writer = new RowWriter(transaction);
    let header: Header | undefined;
    let end: number | undefined;
    let number = 0;
    for await (const line of linesOf(text)) {
      number += 1;
      if (header === undefined) {
        header = readHeader(line, number);
        continue;
      }
      if (end !== undefined) throw malformedError(number, "expected nothing after the last line, found more");
      const read = readLine(line, number);
      if ("rows" in read) end = read.rows;
      else await writer.add(read, number);
    }
    await writer.flush();
    if (header === undefined)
      throw malformedError(1, "expected the header of an exported ledger, found nothing");
    rejectIncomplete(end, writer.count, number);
    const { publication, exported } = header;
    return { publication, exported: Date.parse(exported), rows: writer.count };
  });
}

/** @param end the number of rows that the last line states */
function rejectIncomplete(end: number | undefined, found: number, number: number): void {
  if (end === found) return;
  const expected = end === undefined ? "a last line that says how many rows there are" : `${end} rows`;
  throw malformedError(
    number,
    `expected ${expected}, found ${found} rows and the end; export the ledger once more`,
  );
}

async function rejectNonEmpty(db: Kysely<Schema>): Promise<void> {
  for (const table of EXPORTED_TABLES) {
    const row = await exportedFrom(db, table)
      .select(({ lit }) => lit(1).as("one"))
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) continue;
    throw new PublisherError(
      "ledger-unusable",
      `expected an empty ledger to import into, found one with ${table}; name another directory (FEEDWRIGHT_DATA), or move its ledger away`,
    );
  }
}

/** Lines without their ends. The last one may lack its end. */
async function* linesOf(text: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of text) {
    const lines = piece.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
