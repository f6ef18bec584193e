import type { Kysely, Transaction } from "kysely";
import { type ChangedRow, type ChangeLog, engineOf, type WatchedTable } from "./engine.js";
import type { Schema } from "./schema.js";
import { inSnapshot } from "./transaction.js";

/** How a cached value is computed from the ledger. */
export interface IncrementalSource<State> {
  readonly watched: readonly WatchedTable[];
  readonly readAll: (db: Transaction<Schema>) => Promise<State>;
  /**
   * @param before may be changed in place: it is not used afterwards
   * @param changes a list for each of `watched`, in their order
   */
  readonly applyChanges: (
    db: Transaction<Schema>,
    before: State,
    changes: readonly (readonly ChangedRow[])[],
  ) => Promise<State>;
}

export interface CachedValue<State> {
  /** The current value. A later `read` may change the same object. */
  read(): Promise<State>;
}

interface Cached<State> {
  readonly value: State;
}

/** A value that is read once, then updated with the rows that the database's change log names. */
export class IncrementalCache<State> implements CachedValue<State> {
  readonly #db: Kysely<Schema>;
  readonly #source: IncrementalSource<State>;
  readonly #changeLog: ChangeLog;
  #cached: Cached<State> | undefined;

  /** @param db the one connection over which this process reads and writes the ledger */
  constructor(db: Kysely<Schema>, source: IncrementalSource<State>) {
    this.#db = db;
    this.#source = source;
    this.#changeLog = engineOf(db).changeLog(source.watched);
  }

  async read(): Promise<State> {
    try {
      // One snapshot, so that the change log and the rows agree.
      this.#cached = await inSnapshot(this.#db, (db) => this.#upToDate(db, this.#cached));
      return this.#cached.value;
    } catch (error) {
      // It may be half updated.
      this.#cached = undefined;
      throw error;
    }
  }

  async #upToDate(db: Transaction<Schema>, before: Cached<State> | undefined): Promise<Cached<State>> {
    const changes = before && (await this.#changeLog.drain(db));
    if (before === undefined || changes === undefined) return { value: await this.#readAll(db) };
    if (changes.every((rows) => rows.length === 0)) return before;
    return { value: await this.#source.applyChanges(db, before.value, changes) };
  }

  async #readAll(db: Transaction<Schema>): Promise<State> {
    await this.#changeLog.start(db);
    return await this.#source.readAll(db);
  }
}
