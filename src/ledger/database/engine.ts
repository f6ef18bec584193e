import type { DialectAdapter, Kysely, RawBuilder, Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { SearchWord } from "../search/search-words.js";
import type { Schema } from "./schema.js";

/** What a change log records about the rows of a table. */
export interface WatchedTable {
  readonly table: keyof Schema & string;
  readonly columns: readonly string[];
  /** Columns whose updates are recorded, as the row before and after. Default: none. */
  readonly updates?: readonly string[];
}

/** The watched columns of a changed row. */
export type ChangedRow = Readonly<Record<string, string>>;

/** Records which rows change, in this process or another. */
export interface ChangeLog {
  /** Begins to record. */
  start(db: Transaction<Schema>): Promise<void>;
  /**
   * Returns the changes since the last call, each row once.
   *
   * @returns a list for each watched table, in their order; undefined if changes were lost, so that the caller has to
   *   read everything again
   */
  drain(db: Transaction<Schema>): Promise<readonly (readonly ChangedRow[])[] | undefined>;
}

/** The distinct words of an article, separated by spaces. */
export interface ArticleWords {
  readonly title: string;
  readonly headings: string;
  /** Including those of the title and the headings. */
  readonly words: string;
}

/** The part of an article that has to contain all words of a search. */
export type SearchScope = "title" | "title and headings" | "words";

export interface WordIndex {
  /** Removes the words of an entry that is about to be deleted. */
  remove(db: Kysely<Schema>, number: number): Promise<void>;
  write(db: Transaction<Schema>, number: number, words: ArticleWords): Promise<void>;
  /** @returns entry numbers, the highest first: the articles that were indexed last */
  find(
    db: Kysely<Schema>,
    words: readonly SearchWord[],
    scope: SearchScope,
    limit: number,
  ): Promise<number[]>;
}

/** Work that one process does at a time, and that outlasts a transaction. */
export type LockName = "refresh" | "hubs" | "wanted";

export interface Locks {
  /** @returns false if another process has it. The lock ends with the connection. */
  acquire(db: Kysely<Schema>, name: LockName): Promise<boolean>;
  isHeld(db: Kysely<Schema>, name: LockName): Promise<boolean>;
  /** Whether any process has it. */
  isHeldByAny(db: Kysely<Schema>, name: LockName): Promise<boolean>;
  release(db: Kysely<Schema>, name: LockName): Promise<void>;
}

/** The revision that each process with this ledger shows. */
export interface ReplicaRevisions {
  /** Reports this process's, until its connection ends. */
  report(db: Kysely<Schema>, revision: number): Promise<void>;
  /** The earliest among processes that ran a query in the last `idleTimeoutMs`; undefined if none reported. */
  earliest(db: Kysely<Schema>, idleTimeoutMs: number): Promise<number | undefined>;
}

/** Everything that differs between SQLite and PostgreSQL. All other code is the same for both. */
export interface Engine {
  /** The statements that make an empty database a ledger of `BASE_VERSION`. */
  readonly baseSchema: readonly string[];
  /** @throws Error if the database is damaged and does not detect that itself */
  checkIntegrity(db: Kysely<Schema>): Promise<void>;
  /** Copies the ledger into an empty file; undefined for PostgreSQL, which has `pg_dump`. */
  readonly copyInto: ((db: Kysely<Schema>, file: string) => Promise<void>) | undefined;
  /** 0 for an empty database. */
  version(db: Kysely<Schema>): Promise<number>;
  setVersion(db: Kysely<Schema>, version: number): Promise<void>;
  /** Keeps other processes from writing until the transaction ends. */
  beginWriting(db: Transaction<Schema>): Promise<void>;
  /** Makes a transaction that changes tables fail instead of wait long for them, since others would queue behind it. */
  beginMigrating(db: Transaction<Schema>): Promise<void>;
  /** Whether other processes use the ledger too. */
  readonly isShared: boolean;
  readonly locks: Locks;
  readonly replicaRevisions: ReplicaRevisions;
  /** @returns false if the run with that name was claimed before */
  claimRun(db: Kysely<Schema>, name: string, now: Instant): Promise<boolean>;
  /** Orders the rows of `refreshes` by insertion, independent of clocks. */
  readonly refreshNumber: RawBuilder<number>;
  /** The placeholder of a parameter. `number` counts from 1. */
  parameter(number: number): string;
  /** A field of the article column, as JSON; null if it has none. */
  articleField(name: string): RawBuilder<string | null>;
  /** Whether an article has warnings. Indexed. */
  readonly hasWarnings: RawBuilder<boolean>;
  changeLog(watched: readonly WatchedTable[]): ChangeLog;
  readonly wordIndex: WordIndex;
}

/** Carries the engine, so that every Kysely instance knows its own. */
export interface EngineAdapter extends DialectAdapter {
  readonly engine: Engine;
}

export function engineOf(db: Kysely<Schema>): Engine {
  // Both dialects have an adapter of this type.
  return (db.getExecutor().adapter as EngineAdapter).engine;
}
