import type { Kysely } from "kysely";
import type { LedgerConnection } from "./ledger-connection.js";
import type { PublicationTable, Schema } from "./schema.js";

type Name = PublicationTable["name"];

/** Single values that belong to the publication as a whole. */
export class PublicationValues {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  async get(name: Name): Promise<string | undefined> {
    return await publicationValue(this.#connection.db, name);
  }

  async set(name: Name, value: string): Promise<void> {
    await setPublicationValue(await this.#connection.writable(), name, value);
  }

  /** Stores `value` unless there is one already, and returns the stored one. */
  async getOrSet(name: Name, value: string): Promise<string> {
    const known = await this.get(name);
    if (known !== undefined) return known;
    await initPublicationValue(await this.#connection.writable(), name, value);
    return (await this.get(name)) ?? value;
  }
}

export async function publicationValue(db: Kysely<Schema>, name: Name): Promise<string | undefined> {
  const row = await db.selectFrom("publication").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value;
}

/** Keeps an existing value. */
export async function initPublicationValue(db: Kysely<Schema>, name: Name, value: string): Promise<void> {
  await db
    .insertInto("publication")
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function setPublicationValue(db: Kysely<Schema>, name: Name, value: string): Promise<void> {
  await db
    .insertInto("publication")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}
