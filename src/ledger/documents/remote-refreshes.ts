import type { Kysely } from "kysely";
import type { Instant } from "../../articles/article.js";
import { engineOf } from "../database/engine.js";
import type { Schema } from "../database/schema.js";
import { inTransaction } from "../database/transaction.js";

/** A request that was not started for this long is dropped: its process has stopped waiting. */
const REQUEST_TIMEOUT_MS = 300_000;

/** A refresh that a serve-only replica asked for. */
export interface RemoteRefresh {
  readonly id: string;
  readonly confirmRemovals: boolean;
}

export interface RemoteRefreshState {
  /** The id in the refresh history; undefined until the refresh has started. */
  readonly refreshId: string | undefined;
  readonly isEnded: boolean;
}

/**
 * The queue of refreshes that serve-only replicas request of processes with articles (decision 27). One process works on
 * it at a time, for as long as it is connected.
 */
export class RemoteRefreshes {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async request({ id, confirmRemovals }: RemoteRefresh, now: Instant): Promise<void> {
    const row = { id, asked: now, confirm_removals: Number(confirmRemovals), refresh: null, ended: null };
    await this.#db.insertInto("wanted_refreshes").values(row).execute();
  }

  /** @returns undefined when the request was canceled or dropped */
  async state(id: string): Promise<RemoteRefreshState | undefined> {
    const row = await this.#db
      .selectFrom("wanted_refreshes")
      .select(["refresh", "ended"])
      .where("id", "=", id)
      .executeTakeFirst();
    return row && { refreshId: row.refresh ?? undefined, isEnded: row.ended !== null };
  }

  async cancel(id: string): Promise<void> {
    await this.#db.deleteFrom("wanted_refreshes").where("id", "=", id).execute();
  }

  /** Whether any process is working on the queue. */
  async hasWorker(): Promise<boolean> {
    return await engineOf(this.#db).locks.isHeldByAny(this.#db, "wanted");
  }

  /**
   * The requests that this process is to work on; none while another process works on the queue. Includes those that a
   * process which is gone left unfinished.
   *
   * @param known ids of requests that this process has claimed already
   */
  async claim(known: readonly string[], now: Instant): Promise<RemoteRefresh[]> {
    const rows = await this.#db
      .selectFrom("wanted_refreshes")
      .select(["id", "asked", "confirm_removals"])
      .where("ended", "is", null)
      .orderBy("asked")
      .execute();
    const open = rows.filter(({ id }) => !known.includes(id));
    if (open.length === 0 || !(await this.#acquireLock())) return [];
    // Too much may have changed since to act on a confirmation of removals.
    const isOld = ({ asked }: { asked: Instant }) => asked < now - REQUEST_TIMEOUT_MS;
    for (const { id } of open.filter(isOld)) await this.cancel(id);
    return open
      .filter((row) => !isOld(row))
      .map((row) => ({ id: row.id, confirmRemovals: row.confirm_removals === 1 }));
  }

  /** @param refreshId its id in the refresh history */
  async markStarted(id: string, refreshId: string): Promise<void> {
    await this.#db.updateTable("wanted_refreshes").set({ refresh: refreshId }).where("id", "=", id).execute();
  }

  /** Call after the refresh was saved to the history. */
  async markEnded(id: string, now: Instant): Promise<void> {
    await inTransaction(this.#db, async (db) => {
      await db.updateTable("wanted_refreshes").set({ ended: now }).where("id", "=", id).execute();
      await db
        .deleteFrom("wanted_refreshes")
        .where("ended", "<", now - REQUEST_TIMEOUT_MS)
        .execute();
    });
  }

  /** Call when this process has finished all claimed requests. */
  async releaseLock(): Promise<void> {
    await engineOf(this.#db).locks.release(this.#db, "wanted");
  }

  async #acquireLock(): Promise<boolean> {
    const { locks } = engineOf(this.#db);
    return (await locks.isHeld(this.#db, "wanted")) || (await locks.acquire(this.#db, "wanted"));
  }
}
