import type { Transaction } from "kysely";
import type { Instant } from "../../articles/article.js";
import { inChunks } from "../database/revisions.js";
import type { Schema } from "../database/schema.js";

/**
 * Remembers the documents as they are now.
 *
 * @param hashes by path
 * @param notify whether hubs are to be told of those that changed; a document that is new has no subscribers
 * @returns when the bytes of each last changed, by path
 */
export async function documentDates(
  db: Transaction<Schema>,
  hashes: ReadonlyMap<string, string>,
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

/** A second later than the last, so that whoever holds only the date is told of two changes in one second. */
export function laterSecond(now: Instant, last: Instant | undefined): Instant {
  const second = Math.floor(now / 1000) * 1000;
  return last === undefined ? second : Math.max(second, last + 1000);
}
