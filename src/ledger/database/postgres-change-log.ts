import { sql, type Transaction } from "kysely";
import type { ChangedRow, ChangeLog, WatchedTable } from "./engine.js";
import type { Schema } from "./schema.js";

interface NumberedChange {
  readonly number: number;
  readonly relation: string;
  readonly fields: ChangedRow;
}

/**
 * PostgreSQL notes in a table which rows are written by any process, for all of them. Whoever writes waits for the one
 * that does (`beginWriting`), so that they are committed in the order of their numbers.
 */
export class PostgresChangeLog implements ChangeLog {
  readonly #watched: readonly WatchedTable[];
  /** The number of the last that is known. */
  #last = 0;

  constructor(noted: readonly WatchedTable[]) {
    this.#watched = noted;
  }

  async start(db: Transaction<Schema>): Promise<void> {
    const { rows } = await sql<{ last: number | null }>`select max(number) as last from notes`.execute(db);
    this.#last = rows[0]?.last ?? 0;
  }

  async drain(db: Transaction<Schema>): Promise<readonly (readonly ChangedRow[])[] | undefined> {
    const { rows: ends } = await sql<{ first: number | null; last: number | null }>`
      select (select min(number) from notes) as first, (select max(number) from notes) as last`.execute(db);
    const { first, last } = ends[0] ?? {};
    const known = this.#last;
    // A number may be missing that was given and not written in the end; then it is read for nothing.
    if (typeof first !== "number" || typeof last !== "number")
      return known === 0 ? this.#noChanges() : undefined;
    if (last === known) return this.#noChanges();
    if (first > known + 1 || last < known) return undefined;
    const tables = this.#watched.map(({ table }) => table);
    const { rows } = await sql<NumberedChange>`
      select number, relation, fields from notes
      where number > ${known} and relation in (${sql.join(tables)})
      order by number`.execute(db);
    this.#last = last;
    return this.#watched.map(({ table, columns }) => distinctRows(rows, table, columns));
  }

  #noChanges(): readonly (readonly ChangedRow[])[] {
    return this.#watched.map(() => []);
  }
}

function distinctRows(
  rows: readonly NumberedChange[],
  table: string,
  columns: readonly string[],
): ChangedRow[] {
  const notes = new Map<string, ChangedRow>();
  for (const { relation, fields } of rows) {
    if (relation !== table) continue;
    const note = Object.fromEntries(columns.map((column) => [column, fields[column] ?? ""]));
    notes.set(JSON.stringify(note), note);
  }
  return [...notes.values()];
}
