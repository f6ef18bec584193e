import type { LedgerConnection } from "./database/ledger-connection.js";

/** Summaries that a language model wrote, by a key of its input. */
export class SummaryCache {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /** @param keys at most 500 */
  async find(keys: readonly string[]): Promise<Map<string, string>> {
    if (keys.length === 0) return new Map();
    const { db } = this.#connection;
    const rows = await db.selectFrom("kept_summaries").selectAll().where("key", "in", keys).execute();
    return new Map(rows.map(({ key, summary }) => [key, summary]));
  }

  async save(key: string, summary: string): Promise<void> {
    const db = await this.#connection.writable();
    await db
      .insertInto("kept_summaries")
      .values({ key, summary })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ summary }))
      .execute();
  }
}
