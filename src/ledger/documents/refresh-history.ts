import { sql } from "kysely";
import { engineOf } from "../database/engine.js";
import type { LedgerConnection } from "../database/ledger-connection.js";

/** About a day of them when a refresh runs every five minutes. */
const MAX_KEPT = 300;

/** A refresh that has ended. Its other fields are the publisher's, and kept as they are. */
export interface FinishedRefresh {
  readonly id: string;
  readonly asked: number;
  readonly ended: number;
}

/** Refreshes that have ended, each as JSON. */
export class RefreshHistory {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  async save(refresh: FinishedRefresh): Promise<void> {
    const { id, asked, ended } = refresh;
    const db = await this.#connection.writable();
    await db
      .insertInto("refreshes")
      .values({ id, asked, ended, refresh: JSON.stringify(refresh) })
      // A remote refresh is saved by the process that did it and by the one that asked for it.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await sql`delete from refreshes where id not in (
      select id from refreshes order by ${engineOf(db).refreshNumber} desc limit ${MAX_KEPT})`.execute(db);
  }

  async byId(id: string): Promise<string | undefined> {
    const { db } = this.#connection;
    const row = await db.selectFrom("refreshes").select("refresh").where("id", "=", id).executeTakeFirst();
    return row?.refresh;
  }

  /** The last saved first. Not by time, which is wrong once the clock was set back. */
  async latest(count: number): Promise<string[]> {
    const { db } = this.#connection;
    const rows = await db
      .selectFrom("refreshes")
      .select("refresh")
      .orderBy(engineOf(db).refreshNumber, "desc")
      .limit(count)
      .execute();
    return rows.map(({ refresh }) => refresh);
  }
}
