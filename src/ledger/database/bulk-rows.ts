import { CompiledQuery, type Kysely } from "kysely";
import { type Engine, engineOf } from "./engine.js";
import type { Schema } from "./schema.js";

/** Rows per statement. SQLite takes 32,766 parameters; long statements take time to parse. */
const MAX_ROWS = 100;

type Value = string | number | null;

/**
 * Writes many rows in few statements. Not by Kysely's builder, which takes longer than writing the row.
 *
 * @param statement the SQL before and after the rows: `insert into slugs (slug, article_id) values` and
 *   `on conflict …`, or `delete from slugs where (slug, article_id) in (values` and `)`
 */
export async function writeRows(
  db: Kysely<Schema>,
  [before, after = ""]: readonly [before: string, after?: string],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  for (const { text, parameters } of statements(engineOf(db), rows))
    await db.executeQuery(CompiledQuery.raw(`${before} ${text} ${after}`, parameters));
}

/** @param statement `select … where (slug, article_id) in (values` and `)` */
export async function readRows<Row>(
  db: Kysely<Schema>,
  [before, after]: readonly [before: string, after: string],
  rows: readonly (readonly Value[])[],
): Promise<Row[]> {
  const found: Row[] = [];
  for (const { text, parameters } of statements(engineOf(db), rows)) {
    const query = CompiledQuery.raw(`${before} ${text} ${after}`, parameters);
    found.push(...(await db.executeQuery<Row>(query)).rows);
  }
  return found;
}

function* statements(
  { parameter }: Engine,
  rows: readonly (readonly Value[])[],
): Generator<{ text: string; parameters: Value[] }> {
  for (let at = 0; at < rows.length; at += MAX_ROWS) {
    const some = rows.slice(at, at + MAX_ROWS);
    const texts = some.map(
      (row, index) => `(${row.map((_, column) => parameter(index * row.length + column + 1)).join(",")})`,
    );
    yield { text: texts.join(","), parameters: some.flat() };
  }
}
