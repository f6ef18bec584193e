import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";

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

/**
 * One connection to the SQLite file, through `node:sqlite` where Node has it, else through `libsql`;
 * each opens the other's files.
 *
 * WAL with `synchronous=FULL`: what was committed survives a power cut. `locking_mode=EXCLUSIVE`: the
 * kernel refuses a second process, and frees the file when this one ends, however it does.
 */
export async function sqliteDialect(file: string): Promise<SqliteDialect> {
  const database = (await openWithNode(file)) ?? (await openWithLibsql(file));
  for (const pragma of [
    "locking_mode = exclusive",
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
  ]) {
    const statement = database.prepare(`pragma ${pragma}`);
    if (statement.reader) statement.all([]);
    else statement.run([]);
  }
  return new SqliteDialect({ database });
}

async function openWithNode(file: string): Promise<SqliteDatabase | undefined> {
  const sqlite = process.getBuiltinModule?.("node:sqlite") as
    | { DatabaseSync: new (file: string) => NodeDatabase }
    | undefined;
  if (sqlite === undefined) return undefined;
  const database = new sqlite.DatabaseSync(file);
  return { close: () => database.close(), prepare: (sql) => adapt(database.prepare(sql)) };
}

/** Kysely takes parameters as one list, and asks a statement whether it returns rows. */
function adapt(statement: NodeStatement): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters),
    run: (parameters) => statement.run(...parameters),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}

async function openWithLibsql(file: string): Promise<SqliteDatabase> {
  const { default: Database } = await import("libsql");
  return new Database(file) as unknown as SqliteDatabase;
}
