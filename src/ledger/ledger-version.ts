import type { Kysely } from "kysely";
import { engineOf } from "./engine.js";
import type { Schema } from "./schema.js";

/**
 * Whether this program can work with a ledger that a later one may have changed: that one has left behind from which
 * version on programs can (decision 28). Where it has not, only its own can.
 *
 * @returns why it cannot; undefined when it can
 */
export async function refusalOf(db: Kysely<Schema>): Promise<string | undefined> {
  const engine = engineOf(db);
  const version = await engine.version(db);
  const own = engine.migrations.length;
  if (version <= own) return undefined;
  const row = await db
    .selectFrom("publication")
    .select("value")
    .where("name", "=", "readable")
    .executeTakeFirst();
  if (Number(row?.value ?? version) <= own) return undefined;
  return `a later version of feedwright has changed it (ledger version ${version}, this one reads ${own}); run that version, or put back a copy from before`;
}

/** Programs of the ledger's version `since` and later can work with what it is from now on. */
export async function writeReadable(db: Kysely<Schema>, since: number): Promise<void> {
  const value = String(since);
  await db
    .insertInto("publication")
    .values({ name: "readable", value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}
