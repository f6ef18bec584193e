import type { Kysely } from "kysely";
import type { Instant } from "../../articles/article.js";
import { engineOf } from "../database/engine.js";
import type { Schema } from "../database/schema.js";
import { inTransaction } from "../database/transaction.js";

/** Milliseconds after which nobody is taken to wait any more for a refresh that nobody has begun. */
const REQUEST_TIMEOUT_MS = 300_000;

/** A refresh that somebody asked for who has no articles. */
export interface RemoteRefresh {
  readonly id: string;
  readonly confirmRemovals: boolean;
}

/** What became of it. */
export interface RemoteRefreshState {
  /** Under which id it is done, or was done; undefined before anybody has begun with it. */
  readonly refreshId: string | undefined;
  readonly isEnded: boolean;
}

/**
 * The refreshes that processes without articles want of those that have them (decision 27). Of these one at a time
 * does what is wanted: as long as it is connected.
 */
export class RemoteRefreshes {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Everybody is told, as soon as they look. */
  async request({ id, confirmRemovals }: RemoteRefresh, now: Instant): Promise<void> {
    const row = { id, asked: now, confirm_removals: Number(confirmRemovals), refresh: null, ended: null };
    await this.#db.insertInto("wanted_refreshes").values(row).execute();
  }

  /** @returns undefined when it is wanted no more */
  async state(id: string): Promise<RemoteRefreshState | undefined> {
    const row = await this.#db
      .selectFrom("wanted_refreshes")
      .select(["refresh", "ended"])
      .where("id", "=", id)
      .executeTakeFirst();
    return row && { refreshId: row.refresh ?? undefined, isEnded: row.ended !== null };
  }

  /** Nobody waits for it any more. */
  async cancel(id: string): Promise<void> {
    await this.#db.deleteFrom("wanted_refreshes").where("id", "=", id).execute();
  }

  /** Whether any process is there to do what is wanted, and at it. */
  async hasWorker(): Promise<boolean> {
    return await engineOf(this.#db).locks.isHeldByAny(this.#db, "wanted");
  }

  /**
   * What is to be done by this process, if no other is at it: also what one that is gone has left.
   *
   * @param known ids of what this process has begun with
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
    // A confirmation is not to be acted upon when everything has changed since.
    const isOld = ({ asked }: { asked: Instant }) => asked < now - REQUEST_TIMEOUT_MS;
    for (const { id } of open.filter(isOld)) await this.cancel(id);
    return open
      .filter((row) => !isOld(row))
      .map((row) => ({ id: row.id, confirmRemovals: row.confirm_removals === 1 }));
  }

  /** @param refreshId the id under which it is done */
  async markStarted(id: string, refreshId: string): Promise<void> {
    await this.#db.updateTable("wanted_refreshes").set({ refresh: refreshId }).where("id", "=", id).execute();
  }

  /** The history has it by now. */
  async markEnded(id: string, now: Instant): Promise<void> {
    await inTransaction(this.#db, async (db) => {
      await db.updateTable("wanted_refreshes").set({ ended: now }).where("id", "=", id).execute();
      await db
        .deleteFrom("wanted_refreshes")
        .where("ended", "<", now - REQUEST_TIMEOUT_MS)
        .execute();
    });
  }

  /** Nothing is under way here any more. */
  async releaseLock(): Promise<void> {
    await engineOf(this.#db).locks.release(this.#db, "wanted");
  }

  async #acquireLock(): Promise<boolean> {
    const { locks } = engineOf(this.#db);
    return (await locks.isHeld(this.#db, "wanted")) || (await locks.acquire(this.#db, "wanted"));
  }
}
