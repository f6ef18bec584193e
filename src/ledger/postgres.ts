import postgres, { type Sql } from "postgres";

export type PostgresClient = Sql<{ count: number; text: string }>;

/** Seconds in which a connection has to be made. */
const CONNECT_TIMEOUT = 5;

/** Seconds between attempts: the client's own are so long that it comes back after twenty. */
const LONGEST_WAIT = 2;

/** Types as PostgreSQL numbers them. */
const INT8 = 20;
const TEXT = 25;

/**
 * A client with one connection, which it makes when it is needed, and anew when it is lost.
 *
 * @param url `postgres://user:password@host:port/database`; several hosts, parted by commas, of which one is the primary
 */
export function openPostgres(url: string): PostgresClient {
  return postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT,
    backoff: (attempt) => Math.min(0.25 * attempt, LONGEST_WAIT),
    // A standby that answers reads is no place for a ledger; "read-write" would take it.
    target_session_attrs: "primary",
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

/** Where it is, without what is secret. */
export function nameOfDatabase({ options: { host, port, database } }: PostgresClient): string {
  const places = host.map((name, index) => `${name}:${port[index]}`);
  return `PostgreSQL, ${places.join(", ")}, database ${database}`;
}
