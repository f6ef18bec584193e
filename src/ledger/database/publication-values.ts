import type { Kysely } from "kysely";
import type { PublicationTable, Schema } from "./schema.js";

type Name = PublicationTable["name"];

/** What is remembered of the publication itself under that name. */
export async function publicationValue(db: Kysely<Schema>, name: Name): Promise<string | undefined> {
  const row = await db.selectFrom("publication").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value;
}

/** What is there already stays. */
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
