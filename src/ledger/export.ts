import type { Kysely } from "kysely";
import type { Instant } from "../articles/article.js";
import { writeLine } from "./exported-lines.js";
import { EXPORTED, EXPORTED_TABLES, type ExportedTable } from "./exported-rows.js";
import type { Schema } from "./schema.js";

/**
 * Everything that the ledger has to remember, as JSON Lines: a header, a line for each row in an order that never
 * changes by itself, and at the end how many rows there were. Nothing else is read or written until it has been
 * read to its end, or let go of.
 */
export async function* exportLedger(db: Kysely<Schema>, now: Instant): AsyncGenerator<string> {
  const transaction = await db.startTransaction().execute();
  try {
    const id = await transaction
      .selectFrom("publication")
      .select("value")
      .where("name", "=", "id")
      .executeTakeFirst();
    yield writeLine({ publication: id?.value ?? null, exported: new Date(now).toISOString() });
    let rows = 0;
    for (const table of EXPORTED_TABLES) {
      for await (const row of rowsOf(transaction, table)) {
        rows += 1;
        yield writeLine({ table, row });
      }
    }
    yield writeLine({ rows });
  } finally {
    await transaction.rollback().execute();
  }
}

async function* rowsOf(db: Kysely<Schema>, table: ExportedTable): AsyncGenerator<Record<string, unknown>> {
  const { row, key } = EXPORTED[table];
  // The compiler knows the columns of each table, but not those of any table.
  let query = db.selectFrom(table).select(Object.keys(row.shape) as never);
  for (const column of key) query = query.orderBy(column as never);
  for await (const fields of query.stream() as AsyncIterable<Record<string, unknown>>) {
    const { article } = fields;
    yield typeof article === "string" ? { ...fields, article: JSON.parse(article) } : fields;
  }
}
