import { type Generated, type Kysely, sql } from "kysely";
import { writeSimilarityBands } from "../identity/similarity-bands.js";
import type { StoredTaxonomy } from "../taxonomies/taxonomies.js";
import { type KnownTerms, writeMemberships } from "../taxonomies/terms.js";
import type { AccessToken } from "./access-tokens.js";
import { engineOf, type Migration } from "./engine.js";
import { isLockTimeout, migrationBlockedError } from "./ledger-errors.js";
import { setPublicationValue } from "./publication-values.js";
import type { PollCount, SubscriberCount } from "./statistics-rows.js";
import { inTransaction } from "./transaction.js";

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
  /** When it was taken down by hand. */
  taken_down: Generated<number | null>;
  /** When its file was noticed to be gone, although it stays published. */
  absent: Generated<number | null>;
  /** What it is a later version of, as a JSON list; null for nothing. */
  supersedes: Generated<string | null>;
  /** When its expiry was noticed. */
  expired: number | null;
  /** When it was new to readers; 0 if it was there, without a date, when the publication began. */
  arrived: number | null;
  /** When what readers had of it last changed, by the clock of this program. */
  corrected: number | null;
  /** Its place in the order of arrival, counted from 0; decided when it is first shown. */
  ordinal: number | null;
  /** The revision of the ledger in which what is shown of it last changed. */
  revision: Generated<number>;
  /** The date under which an earlier feed published it, and the article's own date at that time. */
  adopted_date: number | null;
  adopted_over: number | null;
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

/** Every cut that there ever was. */
export interface CutsTable {
  kind: StoredTaxonomy;
  /** The segment of its address, decided once. */
  slug: string;
  /** What makes it the same cut however it is written. */
  key: string;
  /** As it was written first. */
  term: string;
  /** When an article of it was first shown; before, nobody is to know of it. */
  shown: number | null;
  /** The revision of the ledger in which its entries last changed. */
  revision: Generated<number>;
}

export interface CutMembersTable {
  kind: StoredTaxonomy;
  slug: string;
  article_id: string;
  /** Its place in the order of arrival in this cut, counted from 0. */
  ordinal: number | null;
  /** When it came to a cut that was shown already: there it is news, whenever it was published. */
  joined: Generated<number | null>;
}

/** Which articles show or link to which files of the directory. */
export interface ReferencesTable {
  article_id: string;
  path: string;
}

/** By what articles that are alike are found: `bandsOf`. */
export interface ArticleBandsTable {
  band: number;
  article_id: string;
}

/** The articles that searches find, as `search_titles` and `search_words` number them. */
export interface SearchEntriesTable {
  number: Generated<number>;
  article_id: string;
  /** Of the article, so that the newest are told without a look at its row. */
  published: number;
}

/** Articles whose words are not where searches look for them. */
export interface SearchPendingTable {
  article_id: string;
}

/** Files of the directory that may be served when an article that is shown refers to them. */
export interface MediaTable {
  path: string;
  /** Bytes. */
  size: number;
}

/** Those of these files whose bytes are in the ledger as well, which only one that processes share has. */
export interface MediaFilesTable {
  path: string;
  hash: string;
  size: number;
  modified: number;
  /** The state of the file that they were read from. */
  stamp: string;
}

/** Bytes that are there as a whole. */
export interface MediaContentsTable {
  hash: string;
  /** Since when no file has them. */
  loose: number | null;
}

/** Bytes of files, in rows of a size that one has in memory. */
export interface MediaBytesTable {
  hash: string;
  /** Counted from 0. */
  number: number;
  bytes: Uint8Array;
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
  /** The hash of which the hubs know, or need not know. */
  announced: string | null;
}

/** Refreshes that have ended, the latest few hundred. */
export interface RefreshesTable {
  id: string;
  asked: number;
  ended: number;
  /** The refresh as JSON. */
  refresh: string;
}

/** Refreshes that processes without articles want of those that have them. */
export interface WantedRefreshesTable {
  id: string;
  asked: number;
  /** 1 where so many articles are meant to be gone. */
  confirm_removals: number;
  /** The id of the refresh that does it. */
  refresh: string | null;
  ended: number | null;
}

/** The documents as they were last served, so that a start can serve them again. */
export interface StoredDocumentsTable {
  path: string;
  media_type: string;
  etag: string;
  modified: number | null;
  link: string | null;
  identity: Uint8Array | ArrayBuffer;
  gzip: Uint8Array | ArrayBuffer;
  br: Uint8Array | ArrayBuffer;
}

/** One row: what the stored documents were made from, and what all of it together hashes to. */
export interface StoredSnapshotTable {
  fingerprint: string;
  revision: number;
  next_moment: number | null;
  hash: string;
}

/** What the programs that use a ledger have to know of one another: it stays with the database. */
export const PROGRAM_VALUES = ["readable", "reader"] as const;

export interface PublicationTable {
  /**
   * `outlined` is there while articles of the first refresh wait to be read wholly. `private` holds the categories of
   * what is private, as JSON; `placeholder` what stands in private documents for a subscriber's token. `readable` is
   * the oldest version of the ledger whose programs can work with it (`READABLE_SINCE`), `reader` how the replica that
   * was started last reads articles.
   */
  name:
    | "id"
    | "created"
    | "directory"
    | "refreshed"
    | "revision"
    | "outlined"
    | "private"
    | "placeholder"
    | (typeof PROGRAM_VALUES)[number];
  value: string;
}

export interface Schema {
  articles: ArticlesTable;
  slugs: SlugsTable;
  cuts: CutsTable;
  cut_members: CutMembersTable;
  article_references: ReferencesTable;
  article_bands: ArticleBandsTable;
  search_entries: SearchEntriesTable;
  search_pending: SearchPendingTable;
  media: MediaTable;
  media_files: MediaFilesTable;
  media_contents: MediaContentsTable;
  media_bytes: MediaBytesTable;
  kept_summaries: KeptSummariesTable;
  documents: DocumentsTable;
  refreshes: RefreshesTable;
  wanted_refreshes: WantedRefreshesTable;
  stored_documents: StoredDocumentsTable;
  stored_snapshot: StoredSnapshotTable;
  polls: PollCount;
  subscribers: SubscriberCount;
  access_tokens: AccessToken;
  publication: PublicationTable;
}

/**
 * The oldest version of the ledger whose programs can work with what `MIGRATIONS` come to: what was added since, they
 * need not know of. It is raised by the migration that takes away or changes what was there, one release after nothing
 * uses it any more (decision 28).
 */
export const READABLE_SINCE = 12;

/**
 * In order; the number of those applied is the ledger's version. They add, and take nothing away. PostgreSQL begins
 * with what the first eleven come to (`postgres-schema.ts`); later ones are for both.
 */
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
  async (db) => {
    for (const column of ["expired", "arrived", "corrected", "ordinal", "adopted_date", "adopted_over"]) {
      await db.schema.alterTable("articles").addColumn(column, "integer").execute();
    }
    await db.schema
      .alterTable("articles")
      .addColumn("revision", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    for (const column of ["arrived", "corrected", "ordinal", "released", "revision"] as const) {
      await db.schema.createIndex(`articles_${column}`).on("articles").column(column).execute();
    }
    await db.schema
      .createTable("cuts")
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("slug", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("term", "text", (column) => column.notNull())
      .addColumn("shown", "integer")
      .addColumn("revision", "integer", (column) => column.notNull().defaultTo(0))
      .addPrimaryKeyConstraint("cuts_address", ["kind", "slug"])
      .addUniqueConstraint("cuts_key", ["kind", "key"])
      .execute();
    await db.schema
      .createTable("cut_members")
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("slug", "text", (column) => column.notNull())
      .addColumn("article_id", "text", (column) => column.notNull())
      .addColumn("ordinal", "integer")
      .addColumn("joined", "integer")
      .addPrimaryKeyConstraint("cut_members_key", ["kind", "slug", "article_id"])
      .execute();
    await db.schema
      .createIndex("cut_members_arrival")
      .on("cut_members")
      .columns(["kind", "slug", "ordinal"])
      .execute();
    await sql`create index cut_members_new on cut_members (article_id) where ordinal is null`.execute(db);
    await db.schema.createIndex("cut_members_article").on("cut_members").column("article_id").execute();
    await db.schema.alterTable("documents").addColumn("announced", "text").execute();
    // What is published already is no news.
    await db
      .updateTable("articles")
      .set({ arrived: sql`published` })
      .where("released", "is not", null)
      .execute();
    await db.updateTable("documents").set({ announced: sql`hash` }).execute();
    await sql`insert into publication (name, value) select 'refreshed', value from publication where name = 'created'`.execute(
      db,
    );
    const terms: KnownTerms = new Map();
    for (const { id, article } of await db.selectFrom("articles").select(["id", "article"]).execute()) {
      await writeMemberships(db, [{ id, article: JSON.parse(article) }], terms);
    }
  },
  async (db) => {
    await db.schema
      .createTable("refreshes")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("asked", "integer", (column) => column.notNull())
      .addColumn("ended", "integer", (column) => column.notNull())
      .addColumn("refresh", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("refreshes_ended").on("refreshes").column("ended").execute();
  },
  async (db) => {
    for (const column of ["taken_down", "absent"]) {
      await db.schema.alterTable("articles").addColumn(column, "integer").execute();
    }
    await db.schema.alterTable("articles").addColumn("supersedes", "text").execute();
    await db.schema
      .createTable("article_bands")
      .addColumn("band", "integer", (column) => column.notNull())
      .addColumn("article_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("article_bands_key", ["band", "article_id"])
      .execute();
    await db.schema.createIndex("article_bands_article").on("article_bands").column("article_id").execute();
    for (const { id } of await db.selectFrom("articles").select("id").execute()) {
      const { article } = await db
        .selectFrom("articles")
        .select("article")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      await writeSimilarityBands(db, [{ id, article: JSON.parse(article) }]);
    }
  },
  // What a refresh asks of every article, answered by the few of which it is true.
  async (db) => {
    await sql`create index articles_withdrawn on articles (withdrawn) where withdrawn is not null`.execute(
      db,
    );
    await sql`create index articles_expires on articles (expires) where expires is not null`.execute(db);
    await sql`create index articles_live on articles (path, withdrawn)`.execute(db);
    await sql`create index articles_doubtful on articles (path)
      where withdrawn is null and article ->> '$.doubts' <> '[]'`.execute(db);
    await sql`create index cut_members_joined on cut_members (joined) where joined is not null`.execute(db);
  },
  async (db) => {
    await sql`create table stored_documents (
      path text primary key, media_type text not null, etag text not null, modified integer, link text,
      identity blob not null, gzip blob not null, br blob not null)`.execute(db);
    await sql`create table stored_snapshot (
      fingerprint text not null, revision integer not null, next_moment integer, hash text not null)`.execute(
      db,
    );
  },
  // The text comes last, so that what is known of an article is read without it; small rows lie in their keys' order.
  async (db) => {
    await rebuild(
      db,
      "articles",
      `id text primary key, path text not null, slug text not null, wanted_slug text not null,
       content_hash text not null, meaning_hash text not null, first_seen integer not null,
       published integer not null, updated integer not null, released integer, expires integer,
       withdrawn integer, taken_down integer, absent integer, supersedes text, expired integer,
       arrived integer, corrected integer, ordinal integer, revision integer not null default 0,
       adopted_date integer, adopted_over integer, file_size integer not null, file_modified real not null,
       file_changed real not null, file_inode real not null, reader text not null, article text not null)`,
      `id, path, slug, wanted_slug, content_hash, meaning_hash, first_seen, published, updated, released, expires,
       withdrawn, taken_down, absent, supersedes, expired, arrived, corrected, ordinal, revision, adopted_date,
       adopted_over, file_size, file_modified, file_changed, file_inode, reader, article`,
    );
    await rebuild(
      db,
      "cut_members",
      `kind text not null, slug text not null, article_id text not null, ordinal integer, joined integer,
       primary key (kind, slug, article_id)) without rowid`,
      "kind, slug, article_id, ordinal, joined",
    );
    await rebuild(
      db,
      "article_bands",
      "band integer not null, article_id text not null, primary key (band, article_id)) without rowid",
      "band, article_id",
    );
    for (const index of ["cut_members_arrival", "cut_members_new"])
      await db.schema.dropIndex(index).execute();
    await sql`create index cut_members_arrival on cut_members (kind, slug, ordinal)
      where ordinal is not null`.execute(db);
    // SQLite takes it only where it has every column that it is asked for.
    await sql`create index cut_members_new on cut_members (article_id, ordinal) where ordinal is null`.execute(
      db,
    );
  },
  async (db) => {
    await sql`create index articles_outlined on articles (id) where meaning_hash = ''`.execute(db);
  },
  async (db) => {
    await sql`create table polls (
      hour integer not null, feed text not null, status integer not null, polls integer not null,
      bytes integer not null, saved integer not null, primary key (hour, feed, status)) without rowid`.execute(
      db,
    );
    await sql`create table subscribers (
      day integer not null, feed text not null, reader text not null, kind text not null,
      count integer not null, primary key (day, feed, kind, reader)) without rowid`.execute(db);
  },
  // What searches find (decision 16). An article leaves it in the moment in which it changes or goes, whoever writes
  // that, and waits to be put into it anew: what it said before is not to be found in what it says now.
  async (db) => {
    await sql`create table search_entries (
      number integer primary key, article_id text not null unique, published integer not null)`.execute(db);
    await sql`create table search_pending (article_id text primary key) without rowid`.execute(db);
    // Which words there are, not where they stand: every term is one for this tokenizer, and the texts are elsewhere.
    await sql`create virtual table search_titles using fts5 (
      title, headings, content = '', contentless_delete = 1, detail = column, prefix = 3, tokenize = 'ascii')`.execute(
      db,
    );
    await sql`create virtual table search_words using fts5 (
      words, content = '', contentless_delete = 1, detail = none, prefix = 3, tokenize = 'ascii')`.execute(
      db,
    );
    const number = "(select number from search_entries where article_id = old.id)";
    const leave = `delete from search_titles where rowid = ${number};
      delete from search_words where rowid = ${number};
      delete from search_entries where article_id = old.id;
      delete from search_pending where article_id = old.id;`;
    const wait = `insert or ignore into search_pending (article_id)
      select new.id where new.withdrawn is null and new.meaning_hash <> '';`;
    await sql
      .raw(`create trigger articles_search_insert after insert on articles begin ${wait} end`)
      .execute(db);
    await sql
      .raw(`create trigger articles_search_update after update of article, meaning_hash, published, withdrawn
        on articles when new.article is not old.article or new.meaning_hash is not old.meaning_hash
          or new.published is not old.published or new.withdrawn is not old.withdrawn
        begin ${leave} ${wait} end`)
      .execute(db);
    await sql
      .raw(`create trigger articles_search_delete after delete on articles begin ${leave} end`)
      .execute(db);
    await sql`insert into search_pending (article_id)
      select id from articles where withdrawn is null and meaning_hash <> ''`.execute(db);
  },
  async (db) => {
    await db.schema
      .createTable("access_tokens")
      .addColumn("name", "text", (column) => column.primaryKey())
      .addColumn("hash", "text", (column) => column.notNull().unique())
      .addColumn("created", "bigint", (column) => column.notNull())
      .execute();
  },
  // Where one process has the ledger to itself, it has the files as well.
  async (db) => {
    if (!engineOf(db).isShared) return;
    await db.schema
      .createTable("media_files")
      .addColumn("path", "text", (column) => column.primaryKey())
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("size", "bigint", (column) => column.notNull())
      .addColumn("modified", "bigint", (column) => column.notNull())
      .addColumn("stamp", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("media_contents")
      .addColumn("hash", "text", (column) => column.primaryKey())
      .addColumn("loose", "bigint")
      .execute();
    await db.schema
      .createTable("media_bytes")
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("bytes", "bytea", (column) => column.notNull())
      .addPrimaryKeyConstraint("media_bytes_key", ["hash", "number"])
      .execute();
    // Media are compressed by nature.
    await sql`alter table media_bytes alter column bytes set storage external`.execute(db);
  },
  // SQLite numbers the rows of every table by itself.
  async (db) => {
    if (engineOf(db).isShared) await sql`alter table refreshes add column number bigserial`.execute(db);
  },
  // Whoever waits for what is wanted, or does it, is told as of news: a listener need know of one kind alone.
  async (db) => {
    if (!engineOf(db).isShared) return;
    await sql`create table wanted_refreshes (
      id text primary key, asked bigint not null, confirm_removals integer not null,
      refresh text, ended bigint)`.execute(db);
    await sql`create trigger wanted_refreshes_news after insert or update on wanted_refreshes
      for each row execute function notify_of_revision()`.execute(db);
  },
];

/**
 * Moves the rows of a table into one that is made otherwise, with the same indexes and triggers.
 *
 * @param definition its columns and all that follows them
 * @param columns of both
 */
async function rebuild(
  db: Kysely<Schema>,
  table: keyof Schema,
  definition: string,
  columns: string,
): Promise<void> {
  const { rows: indexesAndTriggers } = await sql<{ sql: string }>`
    select sql from sqlite_master where type in ('index', 'trigger') and tbl_name = ${table} and sql is not null`.execute(
    db,
  );
  for (const statement of [
    `create table rebuilt (${definition}`,
    `insert into rebuilt (${columns}) select ${columns} from ${table}`,
    `drop table ${table}`,
    `alter table rebuilt rename to ${table}`,
    ...indexesAndTriggers.map((belonging) => belonging.sql),
  ])
    await sql.raw(statement).execute(db);
}

/**
 * Brings the ledger to the version of a program, of this one unless told otherwise. One that is of a later version
 * stays as it is.
 *
 * @param since from which version on programs can work with what comes of it
 * @throws PublisherError `database-away` while somebody reads all of it, so that it cannot be changed
 */
export async function migrate(
  db: Kysely<Schema>,
  migrations = engineOf(db).migrations,
  since = READABLE_SINCE,
): Promise<void> {
  const engine = engineOf(db);
  const version = await engine.version(db);
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    await inTransaction(db, async (transaction) => {
      // Another process may have been faster.
      if (index < (await engine.version(transaction))) return;
      await engine.beginMigrating(transaction);
      await migration(transaction);
      await engine.setVersion(transaction, index + 1);
      await setPublicationValue(transaction, "readable", String(since));
    }).catch((error: unknown) => {
      throw isLockTimeout(error) ? migrationBlockedError(error) : error;
    });
  }
}
