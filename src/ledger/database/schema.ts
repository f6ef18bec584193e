import type { Generated } from "kysely";
import type { AccessToken } from "../access-tokens.js";
import type { PollCount, SubscriberCount } from "../statistics-rows.js";
import type { StoredTaxonomy } from "../taxonomies/taxonomies.js";

// The tables by the room that uses them. Times are milliseconds since 1970; null means that it has not happened.

// articles/

export interface ArticlesTable {
  id: string;
  path: string;
  /** The segment of its page's URL. */
  slug: string;
  /** What the file asked for when the slug was decided. */
  wanted_slug: string;
  content_hash: string;
  /** Empty for a front-matter stub. */
  meaning_hash: string;
  first_seen: number;
  published: number;
  updated: number;
  /** When it was first shown. From then on a clock that steps back does not hide it. */
  released: number | null;
  expires: number | null;
  withdrawn: number | null;
  /** When it was withdrawn by hand. */
  taken_down: Generated<number | null>;
  /** When its file was found missing, for an article that stays published. */
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
  /** The ledger revision in which its documents last changed. */
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

/** Every slug that ever led to an article, for redirects. */
export interface SlugsTable {
  slug: string;
  article_id: string;
}

/** Which articles show or link to which files of the directory. */
export interface ReferencesTable {
  article_id: string;
  path: string;
}

/** Summaries by a model, by the hash of the section. */
export interface KeptSummariesTable {
  key: string;
  summary: string;
}

// identity/

/** The similarity bands of each article (`similarityBands`). */
export interface ArticleBandsTable {
  band: number;
  article_id: string;
}

// taxonomies/

/** Every term that ever had an article. */
export interface TermsTable {
  kind: StoredTaxonomy;
  /** The segment of its URL, decided once. */
  slug: string;
  /** Equal for all spellings of the term. */
  key: string;
  /** The first spelling. */
  term: string;
  /** When an article of it was first shown. Before that, no answer may reveal the term. */
  shown: number | null;
  /** The ledger revision in which its entries last changed. */
  revision: Generated<number>;
}

export interface TermMembersTable {
  kind: StoredTaxonomy;
  slug: string;
  article_id: string;
  /** Its place in the order of arrival in this term, counted from 0. */
  ordinal: number | null;
  /** When it joined a term that was shown already: there it is news, whenever it was published. */
  joined: Generated<number | null>;
}

// documents/

/** The documents as they were last published. */
export interface DocumentsTable {
  path: string;
  /** Hash of the bytes. */
  hash: string;
  modified: number;
  /** The last hash that hubs were notified of. */
  announced: string | null;
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

/** One row: what the stored documents were made from, and a hash over all of them. */
export interface StoredSnapshotTable {
  fingerprint: string;
  revision: number;
  next_moment: number | null;
  hash: string;
}

/** The latest few hundred finished refreshes. */
export interface RefreshesTable {
  id: string;
  asked: number;
  ended: number;
  /** The refresh as JSON. */
  refresh: string;
}

/** PostgreSQL: refreshes that replicas without articles ask of replicas with articles. */
export interface WantedRefreshesTable {
  id: string;
  asked: number;
  /** 1 when mass removals are confirmed. */
  confirm_removals: number;
  /** The id of the refresh that answers it. */
  refresh: string | null;
  ended: number | null;
}

// search/

/** The articles in the search index, by their numbers there. */
export interface SearchEntriesTable {
  number: Generated<number>;
  article_id: string;
  /** Copied from the article, to find the newest without its row. */
  published: number;
}

/** Articles that wait for the search index. */
export interface SearchPendingTable {
  article_id: string;
}

// media/

/** Files of the directory that may be served when a shown article refers to them. */
export interface MediaTable {
  path: string;
  /** Bytes. */
  size: number;
}

/** PostgreSQL: the files whose bytes the ledger holds for replicas without articles. */
export interface MediaFilesTable {
  path: string;
  hash: string;
  size: number;
  modified: number;
  /** The state of the file that they were read from. */
  stamp: string;
}

/** PostgreSQL: contents of which all bytes are stored. */
export interface MediaContentsTable {
  hash: string;
  /** Since when no file has them. */
  loose: number | null;
}

/** PostgreSQL: the bytes, in rows small enough to hold in memory. */
export interface MediaBytesTable {
  hash: string;
  /** Counted from 0. */
  number: number;
  bytes: Uint8Array;
}

// database/

/** Values that programs leave for one another. They stay with the database: an export leaves them out. */
export const PROGRAM_VALUES = ["readable", "reader"] as const;

export interface PublicationTable {
  /**
   * - `outlined`: there while articles of the first refresh are front-matter stubs
   * - `private`: the private categories, as JSON
   * - `placeholder`: stands for a subscriber's token in private documents
   * - `readable`: the oldest ledger version whose programs can work with the ledger (`READABLE_SINCE`)
   * - `reader`: how the replica that started last reads articles
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
  article_references: ReferencesTable;
  kept_summaries: KeptSummariesTable;
  article_bands: ArticleBandsTable;
  cuts: TermsTable;
  cut_members: TermMembersTable;
  documents: DocumentsTable;
  stored_documents: StoredDocumentsTable;
  stored_snapshot: StoredSnapshotTable;
  refreshes: RefreshesTable;
  wanted_refreshes: WantedRefreshesTable;
  search_entries: SearchEntriesTable;
  search_pending: SearchPendingTable;
  media: MediaTable;
  media_files: MediaFilesTable;
  media_contents: MediaContentsTable;
  media_bytes: MediaBytesTable;
  polls: PollCount;
  subscribers: SubscriberCount;
  access_tokens: AccessToken;
  publication: PublicationTable;
}
