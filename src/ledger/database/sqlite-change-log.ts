import { type RawBuilder, sql, type Transaction } from "kysely";
import type { ChangedRow, ChangeLog, WatchedTable } from "./engine.js";
import type { Schema } from "./schema.js";

/** Numbers the instances, for distinct table names. */
let instanceCount = 0;

/**
 * Temporary triggers write the changes into temporary tables, which end with the connection and roll back with the
 * transaction.
 */
export class SqliteChangeLog implements ChangeLog {
  readonly #watched: readonly WatchedTable[];
  readonly #name: string;

  constructor(watched: readonly WatchedTable[]) {
    this.#watched = watched;
    instanceCount += 1;
    this.#name = `change_log_${instanceCount}`;
  }

  async start(db: Transaction<Schema>): Promise<void> {
    for (const { table, columns, updates = [] } of this.#watched) {
      const log = this.#logTable(table);
      await sql`create temp table if not exists ${log} (${sql.raw(columns.join(", "))})`.execute(db);
      const events: [string, string[]][] = [
        ["insert", ["new"]],
        ["delete", ["old"]],
      ];
      if (updates.length > 0) events.push([`update of ${updates.join(", ")}`, ["old", "new"]]);
      for (const [event, rows] of events) {
        const trigger = sql.raw(`${this.#name}_${table}_${event.slice(0, 6)}`);
        const values = rows.map((row) => `(${columns.map((column) => `${row}.${column}`).join(", ")})`);
        await sql`create temp trigger if not exists ${trigger} after ${sql.raw(event)} on main.${sql.raw(table)}
          begin insert into ${log} values ${sql.raw(values.join(", "))}; end`.execute(db);
      }
    }
    // Discards earlier changes: the caller reads everything now.
    await this.drain(db);
  }

  async drain(db: Transaction<Schema>): Promise<readonly (readonly ChangedRow[])[]> {
    const changes: (readonly ChangedRow[])[] = [];
    for (const { table } of this.#watched) {
      const log = this.#logTable(table);
      const { rows } = await sql<ChangedRow>`select distinct * from ${log}`.execute(db);
      if (rows.length > 0) await sql`delete from ${log}`.execute(db);
      changes.push(rows);
    }
    return changes;
  }

  #logTable(table: string): RawBuilder<unknown> {
    return sql.raw(`${this.#name}_${table}`);
  }
}
