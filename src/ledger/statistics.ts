import { type Kysely, sql } from "kysely";
import type { Instant } from "../articles/article.js";
import type { Schema } from "./database/schema.js";
import { inTransaction } from "./database/transaction.js";
import { DAY_MS, type Statistics } from "./statistics-rows.js";

/** Milliseconds. */
const POLL_RETENTION_MS = 40 * DAY_MS;
const SUBSCRIBER_RETENTION_MS = 800 * DAY_MS;

/**
 * Adds polls to those that are counted already. Of subscribers the most of a day stands: after a restart the same
 * people come again, and nobody can tell them from others.
 */
export async function addStatistics(
  db: Kysely<Schema>,
  { polls, subscribers }: Statistics,
  now: Instant,
): Promise<void> {
  await inTransaction(db, async (transaction) => {
    for (const { hour, feed, status, ...counts } of polls)
      await sql`insert into polls (hour, feed, status, polls, bytes, saved)
        values (${hour}, ${feed}, ${status}, ${counts.polls}, ${counts.bytes}, ${counts.saved})
        on conflict (hour, feed, status) do update set polls = polls.polls + excluded.polls,
          bytes = polls.bytes + excluded.bytes, saved = polls.saved + excluded.saved`.execute(transaction);
    for (const { day, feed, reader, kind, count } of subscribers)
      await sql`insert into subscribers (day, feed, reader, kind, count)
        values (${day}, ${feed}, ${reader}, ${kind}, ${count})
        on conflict (day, feed, kind, reader) do update set count = excluded.count
          where excluded.count > subscribers.count`.execute(transaction);
    await transaction
      .deleteFrom("polls")
      .where("hour", "<", now - POLL_RETENTION_MS)
      .execute();
    await transaction
      .deleteFrom("subscribers")
      .where("day", "<", now - SUBSCRIBER_RETENTION_MS)
      .execute();
  });
}

/** What was counted from that moment on, in the order of time. */
export async function statisticsSince(db: Kysely<Schema>, since: Instant): Promise<Statistics> {
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
