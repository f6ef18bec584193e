import type { SqliteDatabase, SqliteStatement } from "kysely";

/** The part of `node:sqlite` that is used here; the types of Node 20 have none. */
interface NodeStatement {
  all(...parameters: readonly unknown[]): unknown[];
  run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(...parameters: readonly unknown[]): IterableIterator<unknown>;
  columns(): readonly unknown[];
}
interface NodeDatabase {
  prepare(sql: string): NodeStatement;
  close(): void;
}
interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => NodeDatabase;
  readonly StatementSync: { readonly prototype: object };
}

const PRAGMAS = [
  "locking_mode = exclusive",
  "journal_mode = wal",
  "synchronous = full",
  "foreign_keys = on",
  // Negative: KiB. With SQLite's default of 2 MB a first refresh writes and reads the same pages many times.
  "cache_size = -32000",
];

/**
 * Opens a SQLite file through `node:sqlite` if Node has it, else through `libsql`. Each opens the other's files.
 *
 * WAL with `synchronous=FULL`: committed data survives a power cut. `locking_mode=EXCLUSIVE`: the kernel keeps a second
 * process out, and releases the file however this one ends.
 */
export async function openSqlite(file: string): Promise<SqliteDatabase> {
  const database = openWithNode(file) ?? (await openWithLibsql(file));
  try {
    setPragmas(database, PRAGMAS);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Runs queries without parameters. */
export function queryRows(database: SqliteDatabase): (query: string) => unknown[] {
  return (query) => database.prepare(query).all([]) as unknown[];
}

function openWithNode(file: string): SqliteDatabase | undefined {
  const sqlite = nodeSqlite();
  if (sqlite === undefined) return undefined;
  const database = new sqlite.DatabaseSync(file);
  return { close: () => database.close(), prepare: (sql) => adaptStatement(database.prepare(sql)) };
}

/** @returns undefined if Node has no `node:sqlite`, or an early one without `columns()` */
function nodeSqlite(): NodeSqlite | undefined {
  const sqlite = withoutWarning(() => process.getBuiltinModule("node:sqlite")) as NodeSqlite | undefined;
  return sqlite !== undefined && "columns" in sqlite.StatementSync.prototype ? sqlite : undefined;
}

/** Suppresses Node's warning that SQLite is experimental, which a publisher cannot act on. */
function withoutWarning<Result>(load: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function adaptStatement(statement: NodeStatement): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters),
    run: (parameters) => statement.run(...parameters),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}

async function openWithLibsql(file: string): Promise<SqliteDatabase> {
  const { default: Database } = await import("libsql");
  // Its types lack `reader`, which its statements have.
  const database = new Database(file) as unknown as SqliteDatabase;
  return { close: () => closeAndUnlock(database), prepare: (sql) => database.prepare(sql) };
}

/** libsql keeps the file locked until the last statement is garbage-collected. */
function closeAndUnlock(database: SqliteDatabase): void {
  try {
    setPragmas(database, ["journal_mode = delete", "locking_mode = normal", "user_version"]);
  } catch {
    // Another process has the lock, or the file is no database: there is nothing to unlock.
  } finally {
    database.close();
  }
}

function setPragmas(database: SqliteDatabase, pragmas: readonly string[]): void {
  for (const pragma of pragmas) {
    const statement = database.prepare(`pragma ${pragma}`);
    if (statement.reader) statement.all([]);
    else statement.run([]);
  }
}
