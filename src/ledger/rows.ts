import { type Insertable, type Selectable, sql, type Transaction } from "kysely";
import type { Finding } from "../articles/article.js";
import type { FileState } from "../articles/scan-directory.js";
import { writeBands } from "./bands.js";
import { writeMemberships } from "./cuts.js";
import type { ArticleRecord, KnownArticle } from "./known-article.js";
import type { ArticlesTable, Schema } from "./schema.js";

/** Everything but the text. */
export const KNOWN_COLUMNS = [
  "id",
  "path",
  "slug",
  "wanted_slug",
  "content_hash",
  "meaning_hash",
  "first_seen",
  "published",
  "updated",
  "released",
  "expires",
  "withdrawn",
  "taken_down",
  "absent",
  "supersedes",
  "arrived",
  "corrected",
  "adopted_date",
  "adopted_over",
  "file_size",
  "file_modified",
  "file_changed",
  "file_inode",
  "reader",
] as const satisfies readonly (keyof ArticlesTable)[];

/**
 * @param revision of the ledger, which is being written
 * @returns what is to be said of the cuts that it is the first member of
 */
export async function writeRecord(
  db: Transaction<Schema>,
  record: ArticleRecord,
  revision: number,
): Promise<Finding[]> {
  const row: Omit<Insertable<ArticlesTable>, "ordinal"> = {
    id: record.id,
    path: record.path,
    slug: record.slug,
    wanted_slug: record.wantedSlug,
    content_hash: record.contentHash,
    meaning_hash: record.meaningHash,
    first_seen: record.firstSeen,
    published: record.published,
    updated: record.updated,
    released: record.released,
    expires: record.expires,
    withdrawn: record.withdrawn,
    taken_down: record.takenDown,
    absent: record.absent,
    supersedes: record.supersedes.length === 0 ? null : JSON.stringify(record.supersedes),
    expired: null,
    arrived: record.arrived,
    corrected: record.corrected,
    adopted_date: record.adopted?.date ?? null,
    adopted_over: record.adopted?.over ?? null,
    revision,
    file_size: record.file.size,
    file_modified: record.file.modified,
    file_changed: record.file.changed,
    file_inode: record.file.inode,
    reader: record.reader,
    article: JSON.stringify(record.article),
  };
  // Somebody may have taken it down, or restored it, since the catalog was read: then that stands.
  const { withdrawn, taken_down, ...others } = row;
  const standing =
    taken_down == null
      ? {
          withdrawn: sql<
            number | null
          >`case when articles.taken_down is null then ${withdrawn} else articles.withdrawn end`,
        }
      : {};
  await db
    .insertInto("articles")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...others, ...standing }))
    .execute();
  await db
    .insertInto("slugs")
    .values({ slug: record.slug, article_id: record.id })
    .onConflict((conflict) => conflict.column("slug").doUpdateSet({ article_id: record.id }))
    .execute();
  await db.deleteFrom("article_references").where("article_id", "=", record.id).execute();
  for (const path of record.article.files) {
    await db.insertInto("article_references").values({ article_id: record.id, path }).execute();
  }
  await writeBands(db, record.id, record.article);
  return writeMemberships(db, record.id, record.article);
}

/** Of a file that is there. */
export async function writeFileState(db: Transaction<Schema>, id: string, file: FileState): Promise<void> {
  await db
    .updateTable("articles")
    .set({
      file_size: file.size,
      file_modified: file.modified,
      file_changed: file.changed,
      file_inode: file.inode,
      absent: null,
    })
    .where("id", "=", id)
    .execute();
}

/**
 * Rewritten only where it changed: most refreshes find the same files.
 *
 * @returns the paths of the files that came, went or changed their size
 */
export async function writeMedia(
  db: Transaction<Schema>,
  media: ReadonlyMap<string, number>,
): Promise<string[]> {
  const changed: string[] = [];
  const known = new Map(
    (await db.selectFrom("media").selectAll().execute()).map(({ path, size }) => [path, size]),
  );
  for (const path of known.keys()) {
    if (media.has(path)) continue;
    changed.push(path);
    await db.deleteFrom("media").where("path", "=", path).execute();
  }
  for (const [path, size] of media) {
    if (known.get(path) === size) continue;
    changed.push(path);
    await db
      .insertInto("media")
      .values({ path, size })
      .onConflict((conflict) => conflict.column("path").doUpdateSet({ size }))
      .execute();
  }
  return changed;
}

export function toKnown(row: Pick<Selectable<ArticlesTable>, (typeof KNOWN_COLUMNS)[number]>): KnownArticle {
  return {
    id: row.id,
    path: row.path,
    slug: row.slug,
    wantedSlug: row.wanted_slug,
    contentHash: row.content_hash,
    meaningHash: row.meaning_hash,
    firstSeen: row.first_seen,
    published: row.published,
    updated: row.updated,
    released: row.released,
    expires: row.expires,
    withdrawn: row.withdrawn,
    takenDown: row.taken_down,
    absent: row.absent,
    supersedes: row.supersedes === null ? [] : JSON.parse(row.supersedes),
    arrived: row.arrived,
    corrected: row.corrected,
    adopted:
      row.adopted_date === null ? undefined : { date: row.adopted_date, over: row.adopted_over ?? undefined },
    file: {
      size: row.file_size,
      modified: row.file_modified,
      changed: row.file_changed,
      inode: row.file_inode,
    },
    reader: row.reader,
  };
}

export function toRecord(row: Selectable<ArticlesTable>): ArticleRecord {
  return { ...toKnown(row), article: JSON.parse(row.article) };
}
