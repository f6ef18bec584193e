import type { Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";

type Hashes = ReadonlyMap<string, string>;

/** Every document that was ever published: its hash, when it last changed, and whether hubs know. */
export class Documents {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /**
   * When the bytes of each document last changed, in whole seconds: `now` for those whose hash is new.
   *
   * @param hashes by path
   * @param notify whether hubs are to be notified of documents that changed; a new document has no subscribers yet
   * @returns by path
   */
  async dates(hashes: Hashes, now: Instant, notify = false): Promise<Map<string, Instant>> {
    return await this.#connection.transaction((db) => recordHashes(db, hashes, now, notify));
  }

  async paths(): Promise<string[]> {
    const rows = await this.#connection.db.selectFrom("documents").select("path").execute();
    return rows.map(({ path }) => path);
  }

  /** Hashes of the documents that changed since hubs were last notified, by path. */
  async pendingNotifications(): Promise<Map<string, string>> {
    const rows = await this.#connection.db
      .selectFrom("documents")
      .select(["path", "hash"])
      .whereRef("announced", "is distinct from", "hash")
      .execute();
    return new Map(rows.map(({ path, hash }) => [path, hash]));
  }

  async markNotified(path: string, hash: string): Promise<void> {
    const db = await this.#connection.writable();
    await db.updateTable("documents").set({ announced: hash }).where("path", "=", path).execute();
  }
}

async function recordHashes(
  db: Transaction<Schema>,
  hashes: Hashes,
  now: Instant,
  notify: boolean,
): Promise<Map<string, Instant>> {
  const known = new Map<string, { readonly hash: string; readonly modified: Instant }>();
  for (const paths of inChunks([...hashes.keys()])) {
    const rows = await db.selectFrom("documents").selectAll().where("path", "in", paths).execute();
    for (const row of rows) known.set(row.path, row);
  }
  const dates = new Map<string, Instant>();
  for (const [path, hash] of hashes) {
    const last = known.get(path);
    const modified = last?.hash === hash ? last.modified : laterSecond(now, last?.modified);
    dates.set(path, modified);
    if (last?.hash === hash) continue;
    await db
      .insertInto("documents")
      .values({ path, hash, modified, announced: hash })
      .onConflict((conflict) =>
        conflict.column("path").doUpdateSet({ hash, modified, ...(notify ? {} : { announced: hash }) }),
      )
      .execute();
  }
  return dates;
}

/** The second of `now`, but later than `last`: a client that only has the date sees both of two changes in one second. */
export function laterSecond(now: Instant, last: Instant | undefined): Instant {
  const second = Math.floor(now / 1000) * 1000;
  return last === undefined ? second : Math.max(second, last + 1000);
}
