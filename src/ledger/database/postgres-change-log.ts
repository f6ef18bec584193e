import { sql, type Transaction } from "kysely";
import type { ChangedRow, ChangeLog, WatchedTable } from "./engine.js";
import type { Schema } from "./schema.js";

interface NumberedChange {
  readonly number: number;
  readonly relation: string;
  readonly fields: ChangedRow;
}

/**
 * Reads the changes of all processes from the table `notes`, which triggers fill. One process writes at a time
 * (`beginWriting`), so changes are committed in the order of their numbers.
 */
export class PostgresChangeLog implements ChangeLog {
  readonly #watched: readonly WatchedTable[];
  /** The number of the last change that was read. */
  #last = 0;

  constructor(watched: readonly WatchedTable[]) {
    this.#watched = watched;
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
    // A rolled-back transaction leaves a gap in the numbers, which causes a needless full read at worst.
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
  const changes = new Map<string, ChangedRow>();
  for (const { relation, fields } of rows) {
    if (relation !== table) continue;
    const change = Object.fromEntries(columns.map((column) => [column, fields[column] ?? ""]));
    changes.set(JSON.stringify(change), change);
  }
  return [...changes.values()];
}
