import type { Instant } from "../articles/article.js";
import { engineOf } from "./database/engine.js";
import type { LedgerConnection } from "./database/ledger-connection.js";

/** The processes that share this ledger. */
export class Replicas {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /**
   * Lets one process at a time notify the hubs, for as long as it is connected.
   *
   * @returns `acquired` when another process had the lock until now, or the connection was lost
   */
  async acquireNotifierLock(): Promise<"kept" | "acquired" | undefined> {
    const { db } = this.#connection;
    const { locks } = engineOf(db);
    if (await locks.isHeld(db, "hubs")) return "kept";
    return (await locks.acquire(db, "hubs")) ? "acquired" : undefined;
  }

  /** Tells the other processes which revision this one serves. */
  async reportRevision(revision: number): Promise<void> {
    const { db } = this.#connection;
    await engineOf(db).replicaRevisions.report(db, revision);
  }

  /**
   * The earliest revision that a connected process serves; undefined when none has reported one.
   *
   * @param idleTimeoutMs ignores processes that sent no query for longer
   */
  async earliestRevision(idleTimeoutMs: number): Promise<number | undefined> {
    const { db } = this.#connection;
    return await engineOf(db).replicaRevisions.earliest(db, idleTimeoutMs);
  }

  /** Whether this process is the first to claim the run that is due at `moment`. */
  async claimRun(moment: string, now: Instant): Promise<boolean> {
    const { db } = this.#connection;
    return await engineOf(db).claimRun(db, moment, now);
  }
}
