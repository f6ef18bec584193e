import type { Instant } from "../articles/article.js";
import { PublisherError } from "../lib/errors.js";
import type { LedgerConnection } from "./database/ledger-connection.js";

/** A subscriber's right to read private articles. */
export interface AccessToken {
  /** The subscriber's name. */
  readonly name: string;
  /** Only the subscriber has the token itself. */
  readonly hash: string;
  readonly created: Instant;
}

export class AccessTokens {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /** @throws PublisherError `usage` when the name already has a token */
  async add(token: AccessToken): Promise<void> {
    const db = await this.#connection.writable();
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto("access_tokens")
      .values(token)
      .onConflict((conflict) => conflict.column("name").doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows > 0n) return;
    throw new PublisherError(
      "usage",
      `${token.name} has a token already, which nobody can show again; revoke it first, or choose another name`,
    );
  }

  /** @throws PublisherError `not-found` */
  async revoke(name: string): Promise<void> {
    const db = await this.#connection.writable();
    const { numDeletedRows } = await db
      .deleteFrom("access_tokens")
      .where("name", "=", name)
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) return;
    throw new PublisherError(
      "not-found",
      `there is no token of ${JSON.stringify(name)}; feedwright access list says whose there are`,
    );
  }

  /** The oldest first. */
  async list(): Promise<AccessToken[]> {
    const { db } = this.#connection;
    return await db.selectFrom("access_tokens").selectAll().orderBy("created").orderBy("name").execute();
  }
}
