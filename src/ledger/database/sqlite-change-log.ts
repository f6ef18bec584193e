import { type RawBuilder, sql, type Transaction } from "kysely";
import type { ChangedRow, ChangeLog, WatchedTable } from "./engine.js";
import type { Schema } from "./schema.js";

/** So that no two have the same tables. */
let instanceCount = 0;

/**
 * SQLite itself notes which rows are written, in tables that end with the connection, and forgets it when the
 * transaction fails.
 */
export class SqliteChangeLog implements ChangeLog {
  readonly #watched: readonly WatchedTable[];
  readonly #name: string;

  constructor(noted: readonly WatchedTable[]) {
    this.#watched = noted;
    instanceCount += 1;
    this.#name = `memory_${instanceCount}`;
  }

  async start(db: Transaction<Schema>): Promise<void> {
    for (const { table, columns, updates = [] } of this.#watched) {
      const notes = this.#logTable(table);
      await sql`create temp table if not exists ${notes} (${sql.raw(columns.join(", "))})`.execute(db);
      const events: [string, string[]][] = [
        ["insert", ["new"]],
        ["delete", ["old"]],
      ];
      if (updates.length > 0) events.push([`update of ${updates.join(", ")}`, ["old", "new"]]);
      for (const [event, rows] of events) {
        const trigger = sql.raw(`${this.#name}_${table}_${event.slice(0, 6)}`);
        const values = rows.map((row) => `(${columns.map((column) => `${row}.${column}`).join(", ")})`);
        await sql`create temp trigger if not exists ${trigger} after ${sql.raw(event)} on main.${sql.raw(table)}
          begin insert into ${notes} values ${sql.raw(values.join(", "))}; end`.execute(db);
      }
    }
    // Whatever was before is read.
    await this.drain(db);
  }

  async drain(db: Transaction<Schema>): Promise<readonly (readonly ChangedRow[])[]> {
    const taken: (readonly ChangedRow[])[] = [];
    for (const { table } of this.#watched) {
      const notes = this.#logTable(table);
      const { rows } = await sql<ChangedRow>`select distinct * from ${notes}`.execute(db);
      if (rows.length > 0) await sql`delete from ${notes}`.execute(db);
      taken.push(rows);
    }
    return taken;
  }

  #logTable(table: string): RawBuilder<unknown> {
    return sql.raw(`${this.#name}_${table}`);
  }
}
