import { sql } from "kysely";
import type { Instant } from "../articles/article.js";
import type { LedgerConnection } from "./database/ledger-connection.js";
import { DAY_MS, type Statistics } from "./statistics-rows.js";

const POLL_RETENTION_MS = 40 * DAY_MS;
const SUBSCRIBER_RETENTION_MS = 800 * DAY_MS;

/** Polls and subscribers, counted by feed. */
export class StatisticsStore {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /**
   * Adds to the polls that were counted before. Of subscribers the highest count of a day is kept: after a restart
   * the same readers poll again, and nothing tells them from others.
   */
  async add({ polls, subscribers }: Statistics, now: Instant): Promise<void> {
    await this.#connection.transaction(async (db) => {
      for (const { hour, feed, status, ...counts } of polls)
        await sql`insert into polls (hour, feed, status, polls, bytes, saved)
          values (${hour}, ${feed}, ${status}, ${counts.polls}, ${counts.bytes}, ${counts.saved})
          on conflict (hour, feed, status) do update set polls = polls.polls + excluded.polls,
            bytes = polls.bytes + excluded.bytes, saved = polls.saved + excluded.saved`.execute(db);
      for (const { day, feed, reader, kind, count } of subscribers)
        await sql`insert into subscribers (day, feed, reader, kind, count)
          values (${day}, ${feed}, ${reader}, ${kind}, ${count})
          on conflict (day, feed, kind, reader) do update set count = excluded.count
            where excluded.count > subscribers.count`.execute(db);
      await db
        .deleteFrom("polls")
        .where("hour", "<", now - POLL_RETENTION_MS)
        .execute();
      await db
        .deleteFrom("subscribers")
        .where("day", "<", now - SUBSCRIBER_RETENTION_MS)
        .execute();
    });
  }

  /** The oldest first. */
  async since(since: Instant): Promise<Statistics> {
    const { db } = this.#connection;
    return {
      polls: await db
        .selectFrom("polls")
        .selectAll()
        .where("hour", ">=", since)
        .orderBy("hour")
        .orderBy("feed")
        .orderBy("status")
        .execute(),
      subscribers: await db
        .selectFrom("subscribers")
        .selectAll()
        .where("day", ">=", since)
        .orderBy("day")
        .orderBy("feed")
        .orderBy("count", "desc")
        .orderBy("reader")
        .execute(),
    };
  }
}
