import type { Kysely, Transaction } from "kysely";
import { type ChangedRow, type ChangeLog, engineOf, type WatchedRows } from "./engine.js";
import type { Schema } from "./schema.js";
import { inSnapshot } from "./transaction.js";

/** What a memory is made of. */
export interface IncrementalSource<State> {
  readonly noted: readonly WatchedRows[];
  readonly readAll: (db: Transaction<Schema>) => Promise<State>;
  /**
   * @param before is not used any more
   * @param notes in the order of `noted`
   */
  readonly bringUp: (
    db: Transaction<Schema>,
    before: State,
    notes: readonly (readonly ChangedRow[])[],
  ) => Promise<State>;
}

/** What follows from the ledger's rows, for those who read it. */
export interface IncrementalValue<State> {
  /** As it is now; it may change whenever it is read again. */
  read(): Promise<State>;
}

interface Kept<State> {
  readonly value: State;
}

/** Read once, and from then on kept up with the rows: the database itself notes which are written (`Notes`). */
export class IncrementalCache<State> implements IncrementalValue<State> {
  readonly #db: Kysely<Schema>;
  readonly #made: IncrementalSource<State>;
  readonly #notes: ChangeLog;
  #state: Kept<State> | undefined;

  /** @param db the one connection over which this process reads and writes the ledger */
  constructor(db: Kysely<Schema>, made: IncrementalSource<State>) {
    this.#db = db;
    this.#made = made;
    this.#notes = engineOf(db).changeLog(made.noted);
  }

  async read(): Promise<State> {
    try {
      // So that nothing is written between a look at the notes and their end.
      this.#state = await inSnapshot(this.#db, (db) => this.#broughtUp(db, this.#state));
      return this.#state.value;
    } catch (error) {
      // Nobody knows how far it came.
      this.#state = undefined;
      throw error;
    }
  }

  async #broughtUp(db: Transaction<Schema>, before: Kept<State> | undefined): Promise<Kept<State>> {
    const notes = before && (await this.#notes.take(db));
    if (before === undefined || notes === undefined) return { value: await this.#readAll(db) };
    if (notes.every((rows) => rows.length === 0)) return before;
    return { value: await this.#made.bringUp(db, before.value, notes) };
  }

  async #readAll(db: Transaction<Schema>): Promise<State> {
    await this.#notes.begin(db);
    return await this.#made.readAll(db);
  }
}
