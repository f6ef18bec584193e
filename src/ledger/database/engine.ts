import type { DialectAdapter, Kysely, RawBuilder, Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { SearchWord } from "../search/search-words.js";
import type { Schema } from "./schema.js";

/** What is noted of a row that is written. */
export interface WatchedTable {
  readonly table: keyof Schema & string;
  readonly columns: readonly string[];
  /** Columns whose updates are noted: the row as it was, and as it is then. Of none unless given. */
  readonly updates?: readonly string[];
}

/** What was noted, each row once. */
export type ChangedRow = Readonly<Record<string, string>>;

/** Which rows are written, whoever writes them. */
export interface ChangeLog {
  /** From now on it is noted. */
  start(db: Transaction<Schema>): Promise<void>;
  /**
   * What was noted since the last time.
   *
   * @returns in the order in which the tables were named; undefined when nobody knows any more, so that everything is
   *   to be read anew
   */
  drain(db: Transaction<Schema>): Promise<readonly (readonly ChangedRow[])[] | undefined>;
}

/** What an article is found by: terms, each once, parted by blanks. */
export interface ArticleWords {
  readonly title: string;
  readonly headings: string;
  /** All of them. */
  readonly words: string;
}

/** Where all terms of a search have to be. */
export type SearchScope = "title" | "title and headings" | "words";

/** The index of words, as a database can keep it. */
export interface WordIndex {
  /** An entry that is about to be deleted has no words any more. */
  remove(db: Kysely<Schema>, number: number): Promise<void>;
  write(db: Transaction<Schema>, number: number, terms: ArticleWords): Promise<void>;
  /** @returns numbers of articles, at most `limit` of them: those that were recorded last, the last first */
  find(
    db: Kysely<Schema>,
    terms: readonly SearchWord[],
    where: SearchScope,
    limit: number,
  ): Promise<number[]>;
}

/** What only one process does at a time, and takes longer than a transaction. */
export type LockName = "refresh" | "hubs" | "wanted";

export interface Locks {
  /** @returns whether nobody else has it; it ends with the connection */
  acquire(db: Kysely<Schema>, turn: LockName): Promise<boolean>;
  isHeld(db: Kysely<Schema>, turn: LockName): Promise<boolean>;
  /** Whether anybody has it. */
  isHeldByAny(db: Kysely<Schema>, turn: LockName): Promise<boolean>;
  release(db: Kysely<Schema>, turn: LockName): Promise<void>;
}

/** Which revision each of the processes shows that have the same ledger. */
export interface ReplicaRevisions {
  /** Says so for this process, for as long as it is connected. */
  report(db: Kysely<Schema>, revision: number): Promise<void>;
  /** The earliest of all processes that asked anything in so many milliseconds; undefined where none has said so. */
  earliest(db: Kysely<Schema>, silence: number): Promise<number | undefined>;
}

/** What differs between the databases that a ledger may be in. Everything else is written once, for all of them. */
export interface Engine {
  /** Makes an empty database a ledger of `BASE_VERSION`, in statements that the database takes one at a time. */
  readonly baseSchema: readonly string[];
  /** @throws Error when anything of it is not as it was written, as far as the database does not see to that itself */
  checkIntegrity(db: Kysely<Schema>): Promise<void>;
  /** Writes a copy, which is a ledger itself, into an empty file; undefined where the database has its own ways. */
  readonly copyInto: ((db: Kysely<Schema>, file: string) => Promise<void>) | undefined;
  /** 0 where there is no ledger yet. */
  version(db: Kysely<Schema>): Promise<number>;
  setVersion(db: Kysely<Schema>, version: number): Promise<void>;
  /** Until the transaction ends, nobody else writes. */
  beginWriting(db: Transaction<Schema>): Promise<void>;
  /** In a transaction that changes tables: it fails when somebody has them for long, rather than have everybody wait. */
  beginMigrating(db: Transaction<Schema>): Promise<void>;
  /** Whether other processes read and write it as well. */
  readonly isShared: boolean;
  readonly locks: Locks;
  readonly replicaRevisions: ReplicaRevisions;
  /** Whether nobody has run what has that name. */
  claimRun(db: Kysely<Schema>, name: string, now: Instant): Promise<boolean>;
  /** What is the greater the later a row of `refreshes` was written, whatever the clock said. */
  readonly refreshNumber: RawBuilder<number>;
  /** How the parameter with that number is written, counted from 1. */
  parameter(number: number): string;
  /** A field of an article that is in the ledger, as JSON; null where it has none. */
  articleField(name: string): RawBuilder<string | null>;
  /** Whether there is something to be said of an article; it has an index. */
  readonly hasWarnings: RawBuilder<boolean>;
  changeLog(noted: readonly WatchedTable[]): ChangeLog;
  readonly wordIndex: WordIndex;
}

/** Tells Kysely what the database can do, and the ledger in which one it is. */
export interface EngineAdapter extends DialectAdapter {
  readonly engine: Engine;
}

export function engineOf(db: Kysely<Schema>): Engine {
  // Every dialect that a ledger is opened with has one.
  return (db.getExecutor().adapter as EngineAdapter).engine;
}
