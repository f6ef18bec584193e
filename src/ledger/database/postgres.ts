import postgres, { type Sql } from "postgres";
import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";

/** Seconds in which a connection has to be made. */
const CONNECT_TIMEOUT_S = 5;

/** Seconds between attempts: the client's own are so long that it comes back after twenty. */
const MAX_RECONNECT_DELAY_S = 2;

/** Types as PostgreSQL numbers them. */
const INT8 = 20;
const TEXT = 25;

/** What is notified when the revision of a ledger has changed (`migrations/postgres-base-schema.ts`). */
export const REVISION_CHANNEL = "feedwright";

type Client = Sql<{ count: number; text: string }>;

/** A database in PostgreSQL, and the one connection to it, which is made when it is needed. */
export interface PostgresDatabase {
  /** Another after `renew`. */
  readonly client: Client;
  /** Where it is, without what is secret. */
  readonly name: string;
  /** How often a connection was lost: what was begun over one is over then. */
  losses(): number;
  /**
   * What comes next goes over a connection that knows nothing of the one before. The client lets an error that ended
   * a connection answer the first message of the next one (postgres 3.4.9): all answers after it are those of the
   * message before, and of several hosts a standby is taken for the primary, since it is never asked.
   */
  reconnect(): void;
  /**
   * Has it told whenever what is shown has changed, whoever changed it, until the database is closed. A listener may
   * stay silent, on a standby that became the primary for one: whoever has to know looks now and then as well.
   */
  listen(onNews: () => void): Promise<void>;
  /** @param seconds in which what is under way has to end */
  end(seconds: number): Promise<void>;
}

/** @param url `postgres://user:password@host:port/database`; several hosts, parted by commas, of which one is the primary */
export function openPostgres(url: string): PostgresDatabase {
  let losses = 0;
  let onChange: (() => void) | undefined;
  const connect = (): Client => {
    const made = createClient(url, () => {
      // One that was let go of is not missed.
      if (made === client) losses += 1;
    });
    return made;
  };
  let client = connect();
  const { host, port, database } = client.options;
  const places = host.map((name, index) => `${name}:${port[index]}`);
  const listenNow = async (tell: () => void) => void (await client.listen(REVISION_CHANNEL, tell, tell));
  return {
    get client() {
      return client;
    },
    name: `PostgreSQL, ${places.join(", ")}, database ${database}`,
    losses: () => losses,
    reconnect() {
      client.end({ timeout: 0 }).catch(() => undefined);
      client = connect();
      // Where it cannot be listened to, there is still the look.
      if (onChange !== undefined) listenNow(onChange).catch(() => undefined);
    },
    async listen(tell) {
      onChange = tell;
      await listenNow(tell);
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
    // A standby that answers reads is no place for a ledger; "read-write" would take it.
    target_session_attrs: "primary",
    // It would be asked over a connection that is lost meanwhile, where nobody could catch the error.
    fetch_types: false,
    onclose: onLoss,
    onnotice: () => undefined,
    connection: { application_name: "feedwright" },
    types: {
      // Counts and milliseconds: all of them are exact as JavaScript's numbers.
      count: { to: INT8, from: [INT8], parse: Number, serialize: String },
      // No text of PostgreSQL can hold a NUL character, and an address that somebody asks for may.
      text: {
        to: TEXT,
        from: [TEXT],
        parse: (value: string) => value,
        serialize: (value: unknown) => String(value).replaceAll("\0", "\uFFFD"),
      },
    },
  });
}

/** What the client, Node and PostgreSQL (SQLSTATE) say when there is no connection, or none can be had for now. */
const UNAVAILABLE =
  /^(CONNECT|ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|EPIPE|08|57P0[1-5]|53300|25006)/;

/** @returns the error that says so where the database is away, else the error as it is */
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
