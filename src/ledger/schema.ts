import { type Kysely, sql } from "kysely";

/** Times are milliseconds since 1970; a null one has not happened. */
export interface ArticlesTable {
  id: string;
  path: string;
  /** The segment of its page's address. */
  slug: string;
  /** What the file asked for when the slug was decided. */
  wanted_slug: string;
  content_hash: string;
  meaning_hash: string;
  first_seen: number;
  published: number;
  updated: number;
  /** When it was first shown; from then on no clock that steps back hides it. */
  released: number | null;
  expires: number | null;
  withdrawn: number | null;
  /** The state of the file when it was read, and which reader read it (see FileState). */
  file_size: number;
  file_modified: number;
  file_changed: number;
  file_inode: number;
  reader: string;
  /** The article as JSON: its last good version. */
  article: string;
}

/** Every slug that ever led to an article, so that an old address can redirect. */
export interface SlugsTable {
  slug: string;
  article_id: string;
}

/** Which articles show or link to which files of the directory. */
export interface ReferencesTable {
  article_id: string;
  path: string;
}

/** Files of the directory that may be served when an article that is shown refers to them. */
export interface MediaTable {
  path: string;
  /** Bytes. */
  size: number;
}

/** Summaries that took their time to make, by the hash of what they were made from. */
export interface KeptSummariesTable {
  key: string;
  summary: string;
}

/** The documents as they were last published. */
export interface DocumentsTable {
  path: string;
  /** Hash of the bytes. */
  hash: string;
  modified: number;
}

export interface PublicationTable {
  name: "id" | "created" | "directory";
  value: string;
}

export interface Schema {
  articles: ArticlesTable;
  slugs: SlugsTable;
  article_references: ReferencesTable;
  media: MediaTable;
  kept_summaries: KeptSummariesTable;
  documents: DocumentsTable;
  publication: PublicationTable;
}

type Migration = (db: Kysely<Schema>) => Promise<void>;

/** In order; the number of those applied is the ledger's version. They add, and take nothing away. */
export const MIGRATIONS: readonly Migration[] = [
  async (db) => {
    await db.schema
      .createTable("articles")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("slug", "text", (column) => column.notNull())
      .addColumn("wanted_slug", "text", (column) => column.notNull())
      .addColumn("content_hash", "text", (column) => column.notNull())
      .addColumn("meaning_hash", "text", (column) => column.notNull())
      .addColumn("first_seen", "integer", (column) => column.notNull())
      .addColumn("published", "integer", (column) => column.notNull())
      .addColumn("updated", "integer", (column) => column.notNull())
      .addColumn("released", "integer")
      .addColumn("expires", "integer")
      .addColumn("withdrawn", "integer")
      .addColumn("file_size", "integer", (column) => column.notNull())
      .addColumn("file_modified", "real", (column) => column.notNull())
      .addColumn("file_changed", "real", (column) => column.notNull())
      .addColumn("file_inode", "real", (column) => column.notNull())
      .addColumn("reader", "text", (column) => column.notNull())
      .addColumn("article", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("articles_newest")
      .on("articles")
      .columns(["published desc", "slug"])
      .execute();
    await db.schema.createIndex("articles_path").on("articles").column("path").execute();
    await db.schema
      .createTable("slugs")
      .addColumn("slug", "text", (column) => column.primaryKey())
      .addColumn("article_id", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("article_references")
      .addColumn("path", "text", (column) => column.notNull())
      .addColumn("article_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("article_references_key", ["path", "article_id"])
      .execute();
    await db.schema
      .createIndex("article_references_article")
      .on("article_references")
      .column("article_id")
      .execute();
    await db.schema
      .createTable("media")
      .addColumn("path", "text", (column) => column.primaryKey())
      .addColumn("size", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("documents")
      .addColumn("path", "text", (column) => column.primaryKey())
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("modified", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("publication")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("value", "text", (column) => column.notNull())
      .execute();
  },
  async (db) => {
    await db.schema
      .createTable("kept_summaries")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("summary", "text", (column) => column.notNull())
      .execute();
  },
];

/**
 * Brings the ledger to the version of this program.
 *
 * @returns the version that it had
 */
export async function migrate(db: Kysely<Schema>): Promise<number> {
  const version = await versionOf(db);
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await db.transaction().execute(async (transaction) => {
      await migration(transaction);
      await sql`pragma user_version = ${sql.lit(index + 1)}`.execute(transaction);
    });
  }
  return version;
}

export async function versionOf(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db);
  return rows[0]?.user_version ?? 0;
}
