import type { Kysely } from "kysely";
import type { Instant } from "../articles/article.js";
import { PublisherError } from "../lib/errors.js";
import type { Schema } from "./database/schema.js";

/** A subscriber's right to read what is private. */
export interface AccessToken {
  /** Of the subscriber. */
  readonly name: string;
  /** Of the token, which nobody keeps but the subscriber. */
  readonly hash: string;
  readonly created: Instant;
}

/** @throws PublisherError `usage` when there is one of that name */
export async function addAccess(db: Kysely<Schema>, token: AccessToken): Promise<void> {
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
export async function revokeAccess(db: Kysely<Schema>, name: string): Promise<void> {
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

/** In the order in which they were made. */
export async function accessTokens(db: Kysely<Schema>): Promise<AccessToken[]> {
  return await db.selectFrom("access_tokens").selectAll().orderBy("created").orderBy("name").execute();
}
