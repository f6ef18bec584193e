import type { SqliteDatabase, SqliteStatement } from "kysely";

/** The part of `node:sqlite` that is used here; its own types came to Node after version 20. */
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
  // In KiB: SQLite's own 2 MB are written and read again many times by what a first refresh records.
  "cache_size = -32000",
];

/**
 * One connection to the SQLite file, through `node:sqlite` where Node has it, else through `libsql`;
 * each opens the other's files.
 *
 * WAL with `synchronous=FULL`: what was committed survives a power cut. `locking_mode=EXCLUSIVE`: the
 * kernel refuses a second process, and frees the file when this one ends, however it does.
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

/** The rows that a query finds, which takes no parameters. */
export function queryRows(database: SqliteDatabase): (query: string) => unknown[] {
  return (query) => database.prepare(query).all([]) as unknown[];
}

function openWithNode(file: string): SqliteDatabase | undefined {
  const sqlite = nodeSqlite();
  if (sqlite === undefined) return undefined;
  const database = new sqlite.DatabaseSync(file);
  return { close: () => database.close(), prepare: (sql) => adaptStatement(database.prepare(sql)) };
}

/** @returns undefined where Node has no `node:sqlite`, or an early one whose statements do not tell their columns */
function nodeSqlite(): NodeSqlite | undefined {
  const sqlite = withoutWarning(() => process.getBuiltinModule("node:sqlite")) as NodeSqlite | undefined;
  return sqlite !== undefined && "columns" in sqlite.StatementSync.prototype ? sqlite : undefined;
}

/** Node says on stderr that SQLite is experimental: nothing that a publisher could act on. */
function withoutWarning<Result>(load: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Kysely takes parameters as one list, and asks a statement whether it returns rows. */
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
  // Its types know nothing of `reader`, which its statements have.
  const database = new Database(file) as unknown as SqliteDatabase;
  return { close: () => closeAndUnlock(database), prepare: (sql) => database.prepare(sql) };
}

/** libsql keeps the file open, and locked, until the last statement has been collected as garbage. */
function closeAndUnlock(database: SqliteDatabase): void {
  try {
    setPragmas(database, ["journal_mode = delete", "locking_mode = normal", "user_version"]);
  } catch {
    // Another process has the lock, or there is no database in the file: nothing to give back.
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
