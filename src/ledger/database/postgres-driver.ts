import { setTimeout as sleep } from "node:timers/promises";
import { type CompiledQuery, type DatabaseConnection, PostgresDriver, type QueryResult } from "kysely";
import { Semaphore } from "../../lib/semaphore.js";
import { type PostgresDatabase, unavailableError, unavailableOr } from "./postgres.js";

/** Milliseconds for which a connection is waited for. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Seconds in which the connection has to end. */
const CLOSE_TIMEOUT_S = 2;

/**
 * What this process does comes one after the other over the client's one connection, as with SQLite. Whatever was
 * begun over a connection that was lost fails; what comes next gets another.
 */
export class SingleConnectionDriver extends PostgresDriver {
  readonly #database: PostgresDatabase;
  readonly #lease = new Semaphore(1);
  /** How many connections had been lost when this one was made; undefined before the first. */
  #connectedAfter: number | undefined;
  /** How many had been lost when the client was last made anew. */
  #reconnectedAfter: number | undefined = 0;
  #attempt: Promise<void> | undefined;

  constructor(database: PostgresDatabase) {
    // It has no pool.
    super({ pool: async () => Promise.reject(new Error("expected the client's connection")) });
    this.#database = database;
  }

  override async init(): Promise<void> {}

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#lease.acquire();
    try {
      await this.#connect();
      return new LeasedConnection(this.#database);
    } catch (error) {
      await this.releaseConnection();
      throw unavailableOr(error, this.#database.name);
    }
  }

  /** Where it is turned away again and again, as by a proxy before a dead server, the client tries on and tells nobody. */
  async #connect(): Promise<void> {
    const { losses, name } = this.#database;
    if (this.#connectedAfter === losses()) return;
    this.#attempt ??= this.#connectToPrimary().finally(() => {
      this.#attempt = undefined;
    });
    const late = new AbortController();
    const tooLate = sleep(CONNECT_TIMEOUT_MS, undefined, { signal: late.signal }).then(
      () => Promise.reject(unavailableError(name)),
      () => undefined,
    );
    await Promise.race([this.#attempt, tooLate]).finally(() => late.abort());
  }

  async #connectToPrimary(): Promise<void> {
    const { losses, reconnect, name } = this.#database;
    if (this.#reconnectedAfter !== losses()) {
      this.#reconnectedAfter = losses();
      reconnect();
    }
    const [row] = await this.#database.client.unsafe("select pg_is_in_recovery() as standby");
    if (row?.["standby"] !== false) {
      this.#reconnectedAfter = undefined;
      throw unavailableError(name, new Error("it is a standby"));
    }
    this.#connectedAfter = this.#reconnectedAfter;
  }

  override async releaseConnection(): Promise<void> {
    this.#lease.release();
  }

  override async destroy(): Promise<void> {
    await this.#database.end(CLOSE_TIMEOUT_S);
  }
}

/** The connection, for whoever has it until it is released. */
class LeasedConnection implements DatabaseConnection {
  readonly #database: PostgresDatabase;
  readonly #losses: number;

  constructor(database: PostgresDatabase) {
    this.#database = database;
    this.#losses = database.losses();
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { client, losses, name } = this.#database;
    // The client would begin anew, outside of the transaction.
    if (losses() !== this.#losses) throw unavailableError(name);
    try {
      // What types of parameters there are the driver's adapter knows, and the schema what a row has.
      const result = await client.unsafe(sql, [...parameters] as never[]);
      return { rows: [...result] as Row[], numAffectedRows: BigInt(result.count ?? 0) };
    } catch (error) {
      throw unavailableOr(error, name);
    }
  }

  async *streamQuery<Row>(
    { sql, parameters }: CompiledQuery,
    chunkSize: number,
  ): AsyncGenerator<QueryResult<Row>> {
    const { client, losses, name } = this.#database;
    if (losses() !== this.#losses) throw unavailableError(name);
    try {
      for await (const rows of client.unsafe(sql, [...parameters] as never[]).cursor(chunkSize))
        yield { rows: rows as Row[] };
    } catch (error) {
      throw unavailableOr(error, name);
    }
  }
}
