import type { Kysely } from "kysely";
import type { Instant } from "../../articles/article.js";
import { PublisherError } from "../../lib/errors.js";
import type { LedgerConnection } from "../database/ledger-connection.js";
import { markChanged } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";
import { eventTime } from "../identity/decide-times.js";
import { latestEvent } from "./release-due.js";

export interface NamedArticle {
  readonly id: string;
  readonly path: string;
}

/** Articles that are withdrawn by hand, whatever their files say, until they are restored. */
export class Withdrawals {
  readonly #connection: LedgerConnection;

  constructor(connection: LedgerConnection) {
    this.#connection = connection;
  }

  /**
   * @param name path or id of an article
   * @throws PublisherError `not-found`
   */
  async withdraw(name: string, now: Instant): Promise<NamedArticle> {
    return await this.#connection.revise(async (db, revision) => {
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
    });
  }

  /**
   * Publishes a withdrawn article again, as it was last read. It counts as changed: readers saw it deleted.
   *
   * @throws PublisherError `not-found`, also for an article that was not withdrawn by hand
   */
  async restore(name: string, now: Instant): Promise<NamedArticle> {
    return await this.#connection.revise(async (db, revision) => {
      const { id, path, released, taken_down } = await findArticle(db, name);
      if (taken_down === null)
        throw new PublisherError(
          "not-found",
          `${path}: it was not taken down, so there is nothing to restore`,
        );
      const event = eventTime(await latestEvent(db), now);
      await db
        .updateTable("articles")
        .set({ taken_down: null, withdrawn: null, ...(released !== null && { corrected: event }) })
        .where("id", "=", id)
        .execute();
      await markChanged(db, revision, [{ id }]);
      return { id, path };
    });
  }
}

/** Of several articles at one path: the published one, else one withdrawn by hand, else the last that was removed. */
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
