import type { Selectable, Transaction } from "kysely";
import type { Article, Finding, Instant } from "../../articles/article.js";
import type { FileState } from "../../articles/scan-directory.js";
import { writeRows } from "../database/bulk-rows.js";
import type { ArticlesTable, Schema } from "../database/schema.js";
import { type ArticleRecord, isStub, type KnownArticle } from "../identity/known-article.js";
import type { Merger } from "../identity/reconcile.js";
import { writeSimilarityBands } from "../identity/similarity-bands.js";
import { type KnownTerms, type TermMember, writeMemberships } from "../taxonomies/terms.js";

/** All columns but the text. */
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

/** In the order of `toRow`. */
const WRITTEN_COLUMNS = [...KNOWN_COLUMNS, "expired", "revision", "article"] as const;

/** Keeps what a user did if the article was withdrawn or restored by hand since the catalog was read. */
const KEEP_WITHDRAWN = `withdrawn = case when excluded.taken_down is null and articles.taken_down is null
  then excluded.withdrawn else articles.withdrawn end`;

const INSERT_ARTICLES = [
  `insert into articles (${WRITTEN_COLUMNS.join(", ")}) values`,
  `on conflict (id) do update set ${KEEP_WITHDRAWN}, ${WRITTEN_COLUMNS.filter(
    (column) => !["id", "withdrawn", "taken_down"].includes(column),
  )
    .map((column) => `${column} = excluded.${column}`)
    .join(", ")}`,
] as const;

/**
 * @param revision the one that this transaction creates
 * @param terms a cache of terms, for this transaction
 * @param withLanguages whether to add the articles to the feeds of their languages
 * @returns findings about new terms
 */
export async function writeRecords(
  db: Transaction<Schema>,
  records: readonly ArticleRecord[],
  revision: number,
  terms: KnownTerms,
  withLanguages = true,
): Promise<Finding[]> {
  await writeRows(
    db,
    INSERT_ARTICLES,
    records.map((record) => toRow(record, revision)),
  );
  await writeRows(
    db,
    [
      "insert into slugs (slug, article_id) values",
      "on conflict (slug) do update set article_id = excluded.article_id",
    ],
    records.map(({ slug, id }) => [slug, id]),
  );
  const ids = records.map(({ id }) => [id]);
  await writeRows(db, ["delete from article_references where article_id in (values", ")"], ids);
  await writeReferences(db, records);
  await writeSimilarityBands(
    db,
    records.filter((record) => !isStub(record)),
  );
  return await writeMemberships(db, withLanguages ? records : records.map(withoutLanguage), terms);
}

function withoutLanguage({ id, article }: ArticleRecord): TermMember {
  return { id, article: { ...article, language: undefined } };
}

function toRow(record: ArticleRecord, revision: number) {
  return [
    record.id,
    record.path,
    record.slug,
    record.wantedSlug,
    record.contentHash,
    record.meaningHash,
    record.firstSeen,
    record.published,
    record.updated,
    record.released,
    record.expires,
    record.withdrawn,
    record.withdrawnByHand,
    record.missing,
    record.supersedes.length === 0 ? null : JSON.stringify(record.supersedes),
    record.arrived,
    record.corrected,
    record.imported?.date ?? null,
    record.imported?.over ?? null,
    record.file.size,
    record.file.modified,
    record.file.changed,
    record.file.inode,
    record.reader,
    null,
    revision,
    JSON.stringify(record.article),
  ];
}

/** For articles without references. */
export async function writeReferences(
  db: Transaction<Schema>,
  records: readonly { readonly id: string; readonly article: Pick<Article, "files"> }[],
): Promise<void> {
  await writeRows(
    db,
    ["insert into article_references (article_id, path) values"],
    records.flatMap(({ id, article }) => article.files.map((path) => [id, path])),
  );
}

export async function writeFileStates(
  db: Transaction<Schema>,
  touched: readonly { readonly id: string; readonly file: FileState }[],
): Promise<void> {
  await writeRows(
    db,
    [
      "with found (id, size, modified, changed, inode) as (values",
      // PostgreSQL takes parameters of unknown type for text.
      `) update articles set file_size = cast(found.size as bigint),
         file_modified = cast(found.modified as double precision),
         file_changed = cast(found.changed as double precision),
         file_inode = cast(found.inode as double precision), absent = null
       from found where articles.id = found.id`,
    ],
    touched.map(({ id, file }) => [id, file.size, file.modified, file.changed, file.inode]),
  );
}

/** Marks articles as removed, or their files as missing. */
export async function writeTimestamp(
  db: Transaction<Schema>,
  column: "withdrawn" | "absent",
  articles: readonly { readonly id: string }[],
  timestamp: Instant,
): Promise<void> {
  await writeRows(
    db,
    [`update articles set ${column} = ${Math.trunc(timestamp)} where id in (values`, ")"],
    articles.map(({ id }) => [id]),
  );
}

/** Redirects the slugs of merged articles. */
export async function writeMergers(db: Transaction<Schema>, merged: readonly Merger[]): Promise<void> {
  // In order: `into` may itself be merged by a later one.
  for (const { from, into } of merged)
    await db.updateTable("slugs").set({ article_id: into }).where("article_id", "=", from).execute();
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
    withdrawnByHand: row.taken_down,
    missing: row.absent,
    supersedes: row.supersedes === null ? [] : JSON.parse(row.supersedes),
    arrived: row.arrived,
    corrected: row.corrected,
    imported:
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
