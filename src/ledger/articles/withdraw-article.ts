import type { Kysely, Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import { PublisherError } from "../../lib/errors.js";
import { markChanged } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { eventTime } from "../identity/decide-times.js";
import { latestEvent } from "./release-due.js";

/** An article that was taken down, or restored. */
export interface NamedArticle {
  readonly id: string;
  readonly path: string;
}

/**
 * Withdraws an article for good, whatever its file says from now on.
 *
 * @param name its path, or its id
 * @throws PublisherError `not-found`
 */
export async function withdrawArticle(
  db: Transaction<Schema>,
  revision: number,
  name: string,
  now: Instant,
): Promise<NamedArticle> {
  const { id, path, withdrawn, taken_down } = await findArticle(db, name);
  if (taken_down === null) {
    await db
      .updateTable("articles")
      .set({ taken_down: now, withdrawn: withdrawn ?? now })
      .where("id", "=", id)
      .execute();
    await markChanged(db, revision, [{ id }]);
  }
  return { id, path };
}

/**
 * Brings an article that was taken down back as it was last read: news to readers, who had been told that it is gone.
 *
 * @throws PublisherError `not-found`, also for one that was not taken down
 */
export async function restoreArticle(
  db: Transaction<Schema>,
  revision: number,
  name: string,
  now: Instant,
): Promise<NamedArticle> {
  const { id, path, released, taken_down } = await findArticle(db, name);
  if (taken_down === null)
    throw new PublisherError("not-found", `${path}: it was not taken down, so there is nothing to restore`);
  const event = eventTime(await latestEvent(db), now);
  await db
    .updateTable("articles")
    .set({ taken_down: null, withdrawn: null, ...(released !== null && { corrected: event }) })
    .where("id", "=", id)
    .execute();
  await markChanged(db, revision, [{ id }]);
  return { id, path };
}

/** Of several at one path the one that is published, else one that was taken down, else the last to go. */
async function findArticle(db: Kysely<Schema>, name: string) {
  const found = await db
    .selectFrom("articles")
    .select(["id", "path", "released", "withdrawn", "taken_down"])
    .where((either) => either.or([either("id", "=", name), either("path", "=", name)]))
    .orderBy((order) => order.case().when("id", "=", name).then(0).else(1).end())
    .orderBy((order) =>
      order
        .case()
        .when("withdrawn", "is", null)
        .then(0)
        .when("taken_down", "is not", null)
        .then(1)
        .else(2)
        .end(),
    )
    .orderBy("withdrawn", "desc")
    .orderBy("id")
    .executeTakeFirst();
  if (found !== undefined) return found;
  throw new PublisherError(
    "not-found",
    `no article with the path or id ${JSON.stringify(name)} is known; name its path as the report of a refresh does, or its id as the feeds have it`,
  );
}
