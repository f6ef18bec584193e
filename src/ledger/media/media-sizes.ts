import type { Kysely, Transaction } from "kysely";
import { writeRows } from "../database/bulk-rows.js";
import { type ChangeLog, engineOf } from "../database/engine.js";
import type { Schema } from "../database/schema.js";

/** The sizes of the files that may be served, by path: rewritten only where they changed, for mostly they are the same. */
export class MediaSizes {
  readonly #changeLog: ChangeLog;
  /** As the ledger had them when they were written last; undefined before anybody has looked. */
  #known: ReadonlyMap<string, number> | undefined;

  constructor(db: Kysely<Schema>) {
    this.#changeLog = engineOf(db).changeLog([{ table: "media", columns: ["path"], updates: ["size"] }]);
  }

  /** @returns the paths of the files that came, went or changed their size */
  async write(db: Transaction<Schema>, media: ReadonlyMap<string, number>): Promise<string[]> {
    const changed = await writeMedia(db, media, await this.#before(db));
    // What was written just now is no news.
    await this.#changeLog.drain(db);
    return changed;
  }

  /** What was written is there to stay. */
  markCommitted(media: ReadonlyMap<string, number>): void {
    this.#known = media;
  }

  async #before(db: Transaction<Schema>): Promise<ReadonlyMap<string, number>> {
    const known = this.#known;
    if (known !== undefined && (await this.#changeLog.drain(db))?.flat().length === 0) return known;
    await this.#changeLog.start(db);
    const rows = await db.selectFrom("media").selectAll().execute();
    return new Map(rows.map(({ path, size }) => [path, size]));
  }
}

async function writeMedia(
  db: Transaction<Schema>,
  media: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, number>,
): Promise<string[]> {
  if (media === known) return [];
  const gone = [...known.keys()].filter((path) => !media.has(path));
  const written = [...media].filter(([path, size]) => known.get(path) !== size);
  await writeRows(
    db,
    ["delete from media where path in (values", ")"],
    gone.map((path) => [path]),
  );
  await writeRows(
    db,
    ["insert into media (path, size) values", "on conflict (path) do update set size = excluded.size"],
    written,
  );
  return [...gone, ...written.map(([path]) => path)];
}
