import type { Kysely, Transaction } from "kysely";
import { type ChangedRow, type ChangeLog, engineOf, type WatchedTable } from "./engine.js";
import type { Schema } from "./schema.js";
import { inSnapshot } from "./transaction.js";

/** What a memory is made of. */
export interface IncrementalSource<State> {
  readonly watched: readonly WatchedTable[];
  readonly readAll: (db: Transaction<Schema>) => Promise<State>;
  /**
   * @param before is not used any more
   * @param notes in the order of `noted`
   */
  readonly applyChanges: (
    db: Transaction<Schema>,
    before: State,
    notes: readonly (readonly ChangedRow[])[],
  ) => Promise<State>;
}

/** What follows from the ledger's rows, for those who read it. */
export interface CachedValue<State> {
  /** As it is now; it may change whenever it is read again. */
  read(): Promise<State>;
}

interface Cached<State> {
  readonly value: State;
}

/** Read once, and from then on kept up with the rows: the database itself notes which are written (`Notes`). */
export class IncrementalCache<State> implements CachedValue<State> {
  readonly #db: Kysely<Schema>;
  readonly #source: IncrementalSource<State>;
  readonly #changeLog: ChangeLog;
  #cached: Cached<State> | undefined;

  /** @param db the one connection over which this process reads and writes the ledger */
  constructor(db: Kysely<Schema>, made: IncrementalSource<State>) {
    this.#db = db;
    this.#source = made;
    this.#changeLog = engineOf(db).changeLog(made.watched);
  }

  async read(): Promise<State> {
    try {
      // So that nothing is written between a look at the notes and their end.
      this.#cached = await inSnapshot(this.#db, (db) => this.#upToDate(db, this.#cached));
      return this.#cached.value;
    } catch (error) {
      // Nobody knows how far it came.
      this.#cached = undefined;
      throw error;
    }
  }

  async #upToDate(db: Transaction<Schema>, before: Cached<State> | undefined): Promise<Cached<State>> {
    const notes = before && (await this.#changeLog.drain(db));
    if (before === undefined || notes === undefined) return { value: await this.#readAll(db) };
    if (notes.every((rows) => rows.length === 0)) return before;
    return { value: await this.#source.applyChanges(db, before.value, notes) };
  }

  async #readAll(db: Transaction<Schema>): Promise<State> {
    await this.#changeLog.start(db);
    return await this.#source.readAll(db);
  }
}
