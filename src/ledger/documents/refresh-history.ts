import { type Kysely, sql } from "kysely";
import { engineOf } from "../database/engine.js";
import type { Schema } from "../database/schema.js";

/** About a day of them, where the directory is looked at every five minutes. */
const MAX_KEPT = 300;

/** A refresh that has ended: what it was besides is the publisher's to say. */
export interface FinishedRefresh {
  readonly id: string;
  readonly asked: number;
  readonly ended: number;
}

export async function keepRefresh(db: Kysely<Schema>, refresh: FinishedRefresh): Promise<void> {
  const { id, asked, ended } = refresh;
  await db
    .insertInto("refreshes")
    .values({ id, asked, ended, refresh: JSON.stringify(refresh) })
    // Whoever did it may have been faster than whoever wanted it.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await sql`delete from refreshes where id not in (
    select id from refreshes order by ${engineOf(db).refreshNumber} desc limit ${MAX_KEPT})`.execute(db);
}

/** As JSON. */
export async function refreshById(db: Kysely<Schema>, id: string): Promise<string | undefined> {
  const row = await db.selectFrom("refreshes").select("refresh").where("id", "=", id).executeTakeFirst();
  return row?.refresh;
}

/** As JSON, those first that were kept last: by their moments, they would be wrong when the clock was set back. */
export async function latestRefreshes(db: Kysely<Schema>, count: number): Promise<string[]> {
  const rows = await db
    .selectFrom("refreshes")
    .select("refresh")
    .orderBy(engineOf(db).refreshNumber, "desc")
    .limit(count)
    .execute();
  return rows.map(({ refresh }) => refresh);
}
