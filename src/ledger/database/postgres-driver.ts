import { setTimeout as sleep } from "node:timers/promises";
import { type CompiledQuery, type DatabaseConnection, PostgresDriver, type QueryResult } from "kysely";
import { Semaphore } from "../../lib/semaphore.js";
import { type PostgresDatabase, unavailableError, unavailableOr } from "./postgres.js";

const CONNECT_TIMEOUT_MS = 5_000;

const CLOSE_TIMEOUT_S = 2;

/**
 * Runs everything in this process over the client's single connection, one lease after the other, as with SQLite. Work
 * that began on a lost connection fails; the next lease gets a new one.
 */
export class SingleConnectionDriver extends PostgresDriver {
  readonly #database: PostgresDatabase;
  readonly #lease = new Semaphore(1);
  /** The client's count of losses when this connection was made; undefined before the first. */
  #connectedAfter: number | undefined;
  /** The count of losses at the last `reconnect`. */
  #reconnectedAfter: number | undefined = 0;
  #attempt: Promise<void> | undefined;

  constructor(database: PostgresDatabase) {
    // Never called: this class acquires connections itself.
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

  /** Has a deadline of its own, since the client retries for ever if a proxy accepts and closes each connection. */
  async #connect(): Promise<void> {
    const { losses, name } = this.#database;
    if (this.#connectedAfter === losses()) return;
    this.#attempt ??= this.#connectToPrimary().finally(() => {
      this.#attempt = undefined;
    });
    const timer = new AbortController();
    const timeout = sleep(CONNECT_TIMEOUT_MS, undefined, { signal: timer.signal }).then(
      () => Promise.reject(unavailableError(name)),
      () => undefined,
    );
    await Promise.race([this.#attempt, timeout]).finally(() => timer.abort());
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

class LeasedConnection implements DatabaseConnection {
  readonly #database: PostgresDatabase;
  readonly #losses: number;

  constructor(database: PostgresDatabase) {
    this.#database = database;
    this.#losses = database.losses();
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { client, losses, name } = this.#database;
    // The client would reconnect and run it outside of its transaction.
    if (losses() !== this.#losses) throw unavailableError(name);
    try {
      // The schema types the parameters and the rows.
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
