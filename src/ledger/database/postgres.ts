import postgres, { type Sql } from "postgres";
import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";

const CONNECT_TIMEOUT_S = 5;

/** The client's own delays grow up to 20 s. */
const MAX_RECONNECT_DELAY_S = 2;

/** Object ids of PostgreSQL's types. */
const INT8 = 20;
const TEXT = 25;

/** The channel on which triggers notify of changes (`migrations/postgres-base-schema.ts`). */
export const REVISION_CHANNEL = "feedwright";

type Client = Sql<{ count: number; text: string }>;

/** A PostgreSQL database and the single connection to it, which is made on first use. */
export interface PostgresDatabase {
  /** `reconnect` replaces it. */
  readonly client: Client;
  /** Hosts, ports and database name, without credentials. */
  readonly name: string;
  /** How many connections were lost so far. */
  losses(): number;
  /**
   * Replaces the client after a loss. The client (postgres 3.4.9) answers the first message of the next connection with
   * the error that ended the last one, so that every answer after it belongs to the message before, and a standby
   * passes for the primary.
   */
  reconnect(): void;
  /**
   * Calls `onChange` whenever a process changed the revision or the queue of remote refreshes. Notifications may be lost,
   * after a failover for example, so callers poll as well.
   */
  listen(onChange: () => void): Promise<void>;
  /** @param seconds deadline for running queries */
  end(seconds: number): Promise<void>;
}

/** @param url `postgres://user:password@host:port/database`; several hosts separated by commas, one of them the primary */
export function openPostgres(url: string): PostgresDatabase {
  let losses = 0;
  let listener: (() => void) | undefined;
  const connect = (): Client => {
    const created = createClient(url, () => {
      // A client that was replaced is not a loss.
      if (created === client) losses += 1;
    });
    return created;
  };
  let client = connect();
  const { host, port, database } = client.options;
  const places = host.map((name, index) => `${name}:${port[index]}`);
  const subscribe = async (onChange: () => void) =>
    void (await client.listen(REVISION_CHANNEL, onChange, onChange));
  return {
    get client() {
      return client;
    },
    name: `PostgreSQL, ${places.join(", ")}, database ${database}`,
    losses: () => losses,
    reconnect() {
      client.end({ timeout: 0 }).catch(() => undefined);
      client = connect();
      // Callers poll as well.
      if (listener !== undefined) subscribe(listener).catch(() => undefined);
    },
    async listen(onChange) {
      listener = onChange;
      await subscribe(onChange);
    },
    end: (seconds) => client.end({ timeout: seconds }),
  };
}

function createClient(url: string, onLoss: () => void): Client {
  return postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_S,
    max_lifetime: null,
    backoff: (attempt) => Math.min(0.25 * attempt, MAX_RECONNECT_DELAY_S),
    // Not "read-write", which accepts a standby.
    target_session_attrs: "primary",
    // The query for them would reject without a handler if the connection is lost meanwhile.
    fetch_types: false,
    onclose: onLoss,
    onnotice: () => undefined,
    connection: { application_name: "feedwright" },
    types: {
      // Counts and milliseconds are below 2^53.
      count: { to: INT8, from: [INT8], parse: Number, serialize: String },
      // PostgreSQL rejects NUL in texts; a requested URL may contain one.
      text: {
        to: TEXT,
        from: [TEXT],
        parse: (value: string) => value,
        serialize: (value: unknown) => String(value).replaceAll("\0", "\uFFFD"),
      },
    },
  });
}

/** Error codes of the client, Node and PostgreSQL (SQLSTATE) for a connection that is lost or refused for now. */
const UNAVAILABLE =
  /^(CONNECT|ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|EPIPE|08|57P0[1-5]|53300|25006)/;

/** @returns `database-away` if the error means that the database is unavailable, else the error itself */
export function unavailableOr(error: unknown, name: string): unknown {
  return UNAVAILABLE.test(systemCodeOf(error)) ? unavailableError(name, error) : error;
}

export function unavailableError(name: string, cause?: unknown): PublisherError {
  const reason = cause === undefined ? "the connection was lost" : messageOf(cause) || systemCodeOf(cause);
  return new PublisherError(
    "database-away",
    `${name}: it cannot be reached (${reason}); what is published stays, and it is tried again`,
    { cause },
  );
}
