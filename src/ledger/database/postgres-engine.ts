import {
  type Dialect,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from "kysely";
import type { Engine, EngineAdapter, LockName } from "./engine.js";
import { POSTGRES_BASE_SCHEMA } from "./migrations/postgres-base-schema.js";
import type { PostgresDatabase } from "./postgres.js";
import { PostgresChangeLog } from "./postgres-change-log.js";
import { SingleConnectionDriver } from "./postgres-driver.js";
import { postgresWordIndex } from "./postgres-word-index.js";
import type { Schema } from "./schema.js";

/** For how long a claimed run is remembered: longer than the clocks of replicas differ. */
const RUN_RETENTION_MS = 86_400_000;

const LOCK_TIMEOUT_MS = 1_000;

/** Ends the `application_name` of a connection: other publications may be in the same database. */
const SCHEMA_SUFFIX = sql`(' in ' || hashtext(current_schema()))`;

const postgres: Engine = {
  baseSchema: POSTGRES_BASE_SCHEMA,
  // PostgreSQL has checksums of its own.
  checkIntegrity: async () => undefined,
  copyInto: undefined,
  async version(db) {
    // Not to_regclass(), which in a transaction does not see that another process created the table.
    const { rows: found } = await sql<{ there: boolean }>`
      select exists (select from pg_catalog.pg_class
        where relname = 'ledger_version' and pg_table_is_visible(oid)) as there`.execute(db);
    if (found[0]?.there !== true) return 0;
    const { rows } = await sql<{ version: number }>`select version from ledger_version`.execute(db);
    return rows[0]?.version ?? 0;
  },
  async setVersion(db, version) {
    await sql`update ledger_version set version = ${version}`.execute(db);
  },
  async beginWriting(db) {
    // Ends with the transaction or the connection. A schema holds one publication.
    await sql`select pg_advisory_xact_lock(${lockKeys("write")})`.execute(db);
  },
  async beginMigrating(db) {
    // Every later query on the table queues behind a waiting `alter table`.
    await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(db);
  },
  isShared: true,
  locks: {
    acquire: (db, name) => queryBoolean(db, sql`pg_try_advisory_lock(${lockKeys(name)})`),
    // The connection that had the lock may have been replaced.
    isHeld: (db, name) => queryBoolean(db, isLocked(name, sql`pid = pg_backend_pid()`)),
    isHeldByAny: (db, name) => queryBoolean(db, isLocked(name, sql`granted`)),
    async release(db, name) {
      await queryBoolean(db, sql`pg_advisory_unlock(${lockKeys(name)})`);
    },
  },
  // In the connection's name: operators see it in pg_stat_activity, and it ends with the connection (decision 29).
  replicaRevisions: {
    async report(db, revision) {
      await sql`select set_config('application_name', 'feedwright shows ' || ${String(revision)} || ${SCHEMA_SUFFIX}, false)`.execute(
        db,
      );
    },
    async earliest(db, idleTimeoutMs) {
      const { rows } = await sql<{ earliest: number | null }>`
        select min(cast(substring(application_name from '^feedwright shows (\\d+)' || ${SCHEMA_SUFFIX} || '$') as bigint))
          as earliest
        from pg_stat_activity where datname = current_database()
          and (state is distinct from 'idle' or state_change > now() - ${idleTimeoutMs} * interval '1 millisecond')`.execute(
        db,
      );
      return rows[0]?.earliest ?? undefined;
    },
  },
  async claimRun(db, name, now) {
    await sql`delete from runs where claimed < ${now - RUN_RETENTION_MS}`.execute(db);
    const { numAffectedRows } = await sql`
      insert into runs (name, claimed) values (${name}, ${now}) on conflict do nothing`.execute(db);
    return numAffectedRows === 1n;
  },
  refreshNumber: sql<number>`number`,
  parameter: (number) => `$${number}`,
  articleField: (name) =>
    sql<string | null>`cast(cast(articles.article as json) -> ${sql.lit(name)} as text)`,
  hasWarnings: sql<boolean>`strpos(articles.article, '"doubts":[]') = 0`,
  changeLog: (watched) => new PostgresChangeLog(watched),
  wordIndex: postgresWordIndex,
};

/** The two keys of an advisory lock. */
function lockKeys(name: LockName | "write"): RawBuilder<unknown> {
  return sql`hashtext(${sql.lit(`feedwright ${name}`)}), hashtext(current_schema())`;
}

/** @param condition on the row of `pg_locks` */
function isLocked(lock: LockName, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select count(*) > 0 from pg_locks where locktype = 'advisory' and ${condition}
    and database = (select oid from pg_database where datname = current_database())
    and objsubid = 2 and (classid::bigint, objid::bigint) = (
      select one::bigint & 4294967295, other::bigint & 4294967295
      from (values (${lockKeys(lock)})) as keys (one, other)))`;
}

async function queryBoolean(db: Kysely<Schema>, question: RawBuilder<unknown>): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`select ${question} as yes`.execute(db);
  return rows[0]?.yes === true;
}

/** Kysely's PostgreSQL dialect over a single connection. */
export function postgresDialect(database: PostgresDatabase): Dialect {
  const adapter: EngineAdapter = Object.assign(new PostgresAdapter(), { engine: postgres });
  return {
    createAdapter: () => adapter,
    createDriver: () => new SingleConnectionDriver(database),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
