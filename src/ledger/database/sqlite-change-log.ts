import { type RawBuilder, sql, type Transaction } from "kysely";
import type { ChangedRow, ChangeLog, WatchedRows } from "./engine.js";
import type { Schema } from "./schema.js";

/** So that no two have the same tables. */
let count = 0;

/**
 * SQLite itself notes which rows are written, in tables that end with the connection, and forgets it when the
 * transaction fails.
 */
export class SqliteChangeLog implements ChangeLog {
  readonly #noted: readonly WatchedRows[];
  readonly #name: string;

  constructor(noted: readonly WatchedRows[]) {
    this.#noted = noted;
    count += 1;
    this.#name = `memory_${count}`;
  }

  async begin(db: Transaction<Schema>): Promise<void> {
    for (const { table, columns, updates = [] } of this.#noted) {
      const notes = this.#notesOf(table);
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
    await this.take(db);
  }

  async take(db: Transaction<Schema>): Promise<readonly (readonly ChangedRow[])[]> {
    const taken: (readonly ChangedRow[])[] = [];
    for (const { table } of this.#noted) {
      const notes = this.#notesOf(table);
      const { rows } = await sql<ChangedRow>`select distinct * from ${notes}`.execute(db);
      if (rows.length > 0) await sql`delete from ${notes}`.execute(db);
      taken.push(rows);
    }
    return taken;
  }

  #notesOf(table: string): RawBuilder<unknown> {
    return sql.raw(`${this.#name}_${table}`);
  }
}
