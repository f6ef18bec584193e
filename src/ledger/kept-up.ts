import { type Kysely, sql, type Transaction } from "kysely";
import type { Schema } from "./schema.js";
import { inTransaction } from "./transaction.js";

/** What is noted of a row that is written. */
export interface Noted {
  readonly table: keyof Schema & string;
  readonly columns: readonly string[];
  /** Columns whose updates are noted: the row as it was, and as it is then. Of none unless given. */
  readonly updates?: readonly string[];
}

/** What was noted, each row once. */
export type Note = Readonly<Record<string, string>>;

/** What a memory is made of. */
export interface Memorable<State> {
  readonly noted: readonly Noted[];
  readonly readAll: (db: Transaction<Schema>) => Promise<State>;
  /**
   * @param before is not used any more
   * @param notes in the order of `noted`
   */
  readonly bringUp: (
    db: Transaction<Schema>,
    before: State,
    notes: readonly (readonly Note[])[],
  ) => Promise<State>;
}

/** What follows from the ledger's rows, for those who read it. */
export interface Memory<State> {
  /** As it is now; it may change whenever it is read again. */
  read(): Promise<State>;
}

/** So that no two memories have the same tables. */
let memories = 0;

/**
 * Read once, and from then on kept up with them. SQLite itself notes which rows
 * are written, whoever writes them, in tables that end with the connection, and forgets it when the transaction fails.
 */
export class KeptUp<State> implements Memory<State> {
  readonly #db: Kysely<Schema>;
  readonly #made: Memorable<State>;
  readonly #name: string;
  #state: { readonly value: State } | undefined;

  /** @param db the one connection over which the ledger is written */
  constructor(db: Kysely<Schema>, made: Memorable<State>) {
    this.#db = db;
    this.#made = made;
    memories += 1;
    this.#name = `memory_${memories}`;
  }

  async read(): Promise<State> {
    try {
      // So that nothing is written between a look at the notes and their end.
      return await inTransaction(this.#db, (db) => this.#bringUp(db));
    } catch (error) {
      // Nobody knows how far it came.
      this.#state = undefined;
      throw error;
    }
  }

  async #bringUp(db: Transaction<Schema>): Promise<State> {
    const before = this.#state;
    if (before === undefined) await this.#begin(db);
    const notes = await this.#takeNotes(db);
    if (before !== undefined && notes.every((rows) => rows.length === 0)) return before.value;
    const value =
      before === undefined ? await this.#made.readAll(db) : await this.#made.bringUp(db, before.value, notes);
    this.#state = { value };
    return value;
  }

  /** Has it noted from now on what is written; whatever was before is read. */
  async #begin(db: Transaction<Schema>): Promise<void> {
    for (const { table, columns, updates = [] } of this.#made.noted) {
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
  }

  async #takeNotes(db: Transaction<Schema>): Promise<readonly (readonly Note[])[]> {
    const taken: (readonly Note[])[] = [];
    for (const { table } of this.#made.noted) {
      const notes = this.#notesOf(table);
      const { rows } = await sql<Note>`select distinct * from ${notes}`.execute(db);
      if (rows.length > 0) await sql`delete from ${notes}`.execute(db);
      taken.push(rows);
    }
    return taken;
  }

  #notesOf(table: string) {
    return sql.raw(`${this.#name}_${table}`);
  }
}
