import type { Kysely } from "kysely";
import type { Instant } from "../../articles/article.js";
import { engineOf } from "./engine.js";
import type { Schema } from "./schema.js";
import { inTransaction } from "./transaction.js";

/** Milliseconds after which nobody is taken to wait any more for a refresh that nobody has begun. */
const LONGEST_WAIT = 300_000;

/** A refresh that somebody asked for who has no articles. */
export interface RemoteRefresh {
  readonly id: string;
  readonly confirmRemovals: boolean;
}

/** What became of it. */
export interface RemoteRefreshState {
  /** Under which id it is done, or was done; undefined before anybody has begun with it. */
  readonly refresh: string | undefined;
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
  async want({ id, confirmRemovals }: RemoteRefresh, now: Instant): Promise<void> {
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
    return row && { refresh: row.refresh ?? undefined, isEnded: row.ended !== null };
  }

  /** Nobody waits for it any more. */
  async unwant(id: string): Promise<void> {
    await this.#db.deleteFrom("wanted_refreshes").where("id", "=", id).execute();
  }

  /** Whether any process is there to do what is wanted, and at it. */
  async isSeenTo(): Promise<boolean> {
    return await engineOf(this.#db).locks.isTaken(this.#db, "wanted");
  }

  /**
   * What is to be done by this process, if no other is at it: also what one that is gone has left.
   *
   * @param known ids of what this process has begun with
   */
  async take(known: readonly string[], now: Instant): Promise<RemoteRefresh[]> {
    const rows = await this.#db
      .selectFrom("wanted_refreshes")
      .select(["id", "asked", "confirm_removals"])
      .where("ended", "is", null)
      .orderBy("asked")
      .execute();
    const open = rows.filter(({ id }) => !known.includes(id));
    if (open.length === 0 || !(await this.#mayBegin())) return [];
    // A confirmation is not to be acted upon when everything has changed since.
    const isOld = ({ asked }: { asked: Instant }) => asked < now - LONGEST_WAIT;
    for (const { id } of open.filter(isOld)) await this.unwant(id);
    return open
      .filter((row) => !isOld(row))
      .map((row) => ({ id: row.id, confirmRemovals: row.confirm_removals === 1 }));
  }

  /** @param refresh the id under which it is done */
  async begin(id: string, refresh: string): Promise<void> {
    await this.#db.updateTable("wanted_refreshes").set({ refresh }).where("id", "=", id).execute();
  }

  /** The history has it by now. */
  async end(id: string, now: Instant): Promise<void> {
    await inTransaction(this.#db, async (db) => {
      await db.updateTable("wanted_refreshes").set({ ended: now }).where("id", "=", id).execute();
      await db
        .deleteFrom("wanted_refreshes")
        .where("ended", "<", now - LONGEST_WAIT)
        .execute();
    });
  }

  /** Nothing is under way here any more. */
  async release(): Promise<void> {
    await engineOf(this.#db).locks.release(this.#db, "wanted");
  }

  async #mayBegin(): Promise<boolean> {
    const { locks } = engineOf(this.#db);
    return (await locks.isHeld(this.#db, "wanted")) || (await locks.acquire(this.#db, "wanted"));
  }
}
