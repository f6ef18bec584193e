import { type Kysely, sql } from "kysely";
import type { Instant } from "../../articles/article.js";
import { privateArticles } from "../articles/shown-articles.js";
import { PROGRAM_VALUES, type Schema } from "../database/schema.js";
import { beginSnapshot } from "../database/transaction.js";
import { formatLine } from "./export-lines.js";
import { EXPORTED, EXPORTED_TABLES, type ExportedTable } from "./export-schema.js";
import { PublicRows } from "./public-rows.js";

/**
 * Everything that cannot be derived, as JSON Lines: a header, a line for each row in a stable order, and the number of
 * rows. The ledger is blocked until the generator ends or is closed.
 */
export function exportLedger(db: Kysely<Schema>, now: Instant): AsyncGenerator<string> {
  return linesOf(db, async () => ({ exportedAt: now, select: (_table, row) => row }));
}

/**
 * The same for what a publication may make public (`PublicRows`). Its date is the time of the last change, so that the
 * lines stay the same while nothing changes.
 */
export function exportPublic(db: Kysely<Schema>): AsyncGenerator<string> {
  return linesOf(db, async (transaction) => {
    const isPrivate = await privateArticles(transaction).execute();
    const published = new PublicRows(new Set(isPrivate.map(({ article_id }) => article_id)));
    return {
      exportedAt: await lastChange(transaction),
      select: (table, row) => published.select(table, row),
    };
  });
}

type Fields = Readonly<Record<string, unknown>>;

interface RowSelection {
  readonly exportedAt: Instant;
  /** @returns the row as it is exported; undefined to leave it out */
  readonly select: (table: ExportedTable, row: Fields) => Fields | undefined;
}

async function* linesOf(
  db: Kysely<Schema>,
  choose: (db: Kysely<Schema>) => Promise<RowSelection>,
): AsyncGenerator<string> {
  const transaction = await beginSnapshot(db);
  try {
    const id = await transaction
      .selectFrom("publication")
      .select("value")
      .where("name", "=", "id")
      .executeTakeFirst();
    const { exportedAt, select } = await choose(transaction);
    const exported = new Date(exportedAt).toISOString();
    yield formatLine({ publication: id?.value ?? null, exported });
    let rows = 0;
    for (const table of EXPORTED_TABLES) {
      for await (const found of rowsOf(transaction, table)) {
        const row = select(table, found);
        if (row === undefined) continue;
        rows += 1;
        yield formatLine({ table, row });
      }
    }
    yield formatLine({ rows });
  } finally {
    await transaction.rollback().execute();
  }
}

/** When a shown article last appeared, changed or left. */
async function lastChange(db: Kysely<Schema>): Promise<Instant> {
  const { released, corrected, withdrawn, expired } = await db
    .selectFrom("articles")
    .select(({ fn }) => [
      fn.max("released").as("released"),
      fn.max("corrected").as("corrected"),
      fn.max("withdrawn").as("withdrawn"),
      fn.max("expired").as("expired"),
    ])
    .where("released", "is not", null)
    .executeTakeFirstOrThrow();
  const { joined } = await db
    .selectFrom("cut_members")
    .innerJoin("articles", "articles.id", "cut_members.article_id")
    .select(({ fn }) => fn.max("joined").as("joined"))
    .where("joined", "is not", null)
    .where("released", "is not", null)
    .executeTakeFirstOrThrow();
  return Math.max(...[released, corrected, withdrawn, expired, joined].map((moment) => moment ?? 0));
}

/** Selects the rows that are exported. */
export function exportedFrom(db: Kysely<Schema>, table: ExportedTable) {
  const rows = db.selectFrom(table);
  return table === "publication" ? rows.where(sql<boolean>`name not in (${sql.join(PROGRAM_VALUES)})`) : rows;
}

async function* rowsOf(db: Kysely<Schema>, table: ExportedTable): AsyncGenerator<Record<string, unknown>> {
  const { row, key } = EXPORTED[table];
  // `table` is a union, whose tables have no columns in common: the casts name columns of each.
  let query = exportedFrom(db, table).select(Object.keys(row.shape) as never);
  for (const column of key) query = query.orderBy(column as never);
  for await (const fields of query.stream() as AsyncIterable<Record<string, unknown>>) {
    const { article } = fields;
    yield typeof article === "string" ? { ...fields, article: JSON.parse(article) } : fields;
  }
}
