import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Dialect, Kysely, type Transaction } from "kysely";
import { backUp } from "./backup.js";
import { engineOf } from "./engine.js";
import { fileIdentity, isCorruption, lostError, unusableError } from "./ledger-errors.js";
import { migrate } from "./migrate.js";
import { publicationValue } from "./publication-values.js";
import { markRelatedChanged } from "./revisions.js";
import type { Schema } from "./schema.js";
import { inTransaction } from "./transaction.js";
import { latestVersion, versionIncompatibility } from "./version-compatibility.js";

interface CorruptionFlag {
  /** Whether a query failed because the file is damaged. */
  isFound: boolean;
}

/** Writes to the ledger that readers of the feeds may see. `revision` is the one that the transaction creates. */
export type RevisionWrite<Result> = (db: Transaction<Schema>, revision: number) => Promise<Result>;

/** The open database. Every write goes through `writable`, `transaction` or `revise`, which check it first. */
export class LedgerConnection {
  /** For queries. */
  readonly db: Kysely<Schema>;
  /** The file or database, as errors name it. */
  readonly location: string;
  /** The file when it was opened; undefined in PostgreSQL. */
  readonly #fileIdentity: string | undefined;
  readonly #corruption: CorruptionFlag;
  #integrityChecked: Promise<void> | undefined;

  private constructor(location: string, db: Kysely<Schema>, corruption: CorruptionFlag) {
    this.location = location;
    this.db = db;
    this.#fileIdentity = fileIdentity(location);
    this.#corruption = corruption;
  }

  /** Migrates the ledger to this version. A file is first copied beside itself, as `ledger.sqlite.v15.backup`. */
  static async open(
    dialect: Dialect,
    location: string,
    integrityCheck: "now" | "later",
  ): Promise<LedgerConnection> {
    const corruption: CorruptionFlag = { isFound: false };
    const db = new Kysely<Schema>({
      dialect,
      log(event) {
        if (event.level === "error" && isCorruption(event.error)) corruption.isFound = true;
      },
    });
    try {
      const incompatibility = await versionIncompatibility(db);
      if (incompatibility !== undefined) throw new Error(incompatibility);
      const engine = engineOf(db);
      const version = await engine.version(db);
      const isOld = version < latestVersion();
      if (integrityCheck === "now" || isOld) await engine.checkIntegrity(db);
      if (version > 0 && isOld && engine.copyInto !== undefined)
        await backUp(db, `${location}.v${version}.backup`, { overwrite: true });
      await migrate(db);
      const connection = new LedgerConnection(location, db, corruption);
      if (integrityCheck === "now" || isOld) connection.#integrityChecked = Promise.resolve();
      return connection;
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  /**
   * Checks the whole file, once. Blocks the thread meanwhile.
   *
   * @throws PublisherError `ledger-unusable` when the file is damaged
   */
  async checkIntegrity(): Promise<void> {
    this.#integrityChecked ??= engineOf(this.db)
      .checkIntegrity(this.db)
      .catch((error: unknown) => {
        throw unusableError(this.location, error);
      });
    await this.#integrityChecked;
  }

  /**
   * The database, for writing outside a transaction.
   *
   * @throws PublisherError `ledger-lost` when the file was removed, replaced or damaged, or as `checkIntegrity` does
   */
  async writable(): Promise<Kysely<Schema>> {
    await this.checkIntegrity();
    await this.#rejectLoss();
    return this.db;
  }

  async transaction<Result>(write: (db: Transaction<Schema>) => Promise<Result>): Promise<Result> {
    return await inTransaction(await this.writable(), write);
  }

  /** Runs `write` in a transaction, and raises the revision if what is shown changed in it. */
  async revise<Result>(write: RevisionWrite<Result>): Promise<Result> {
    return await this.transaction(async (db) => {
      const revision = (await revisionOf(db)) + 1;
      const result = await write(db, revision);
      await markRelatedChanged(db, revision);
      return result;
    });
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }

  /** The next start would not find what is written to a file that was removed or replaced. */
  async #rejectLoss(): Promise<void> {
    if (this.#fileIdentity === undefined) return;
    if (this.#corruption.isFound) throw lostError(this.location, "the ledger is damaged");
    const found = fileIdentity(this.location);
    if (found === this.#fileIdentity) return;
    if (found !== undefined) throw lostError(this.location, "another file has taken the place of the ledger");
    // The open file can still be read although its name is gone.
    mkdirSync(dirname(this.location), { recursive: true });
    await backUp(this.db, this.location, { overwrite: false });
    throw lostError(
      this.location,
      "the ledger was removed while it was in use, and what it held was written there again",
    );
  }
}

export async function revisionOf(db: Kysely<Schema>): Promise<number> {
  return Number((await publicationValue(db, "revision")) ?? 0);
}

/** Whether no refresh was ever recorded. */
export async function isNewLedger(db: Kysely<Schema>): Promise<boolean> {
  return (await publicationValue(db, "refreshed")) === undefined;
}
