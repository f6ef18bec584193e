import type { Selectable } from "kysely";
import { z } from "zod";
import type { Schema } from "../database/schema.js";
import { AGENT_KINDS } from "../statistics-rows.js";
import { STORED_TAXONOMIES } from "../taxonomies/taxonomies.js";

/**
 * All tables but those that are derived from articles (references, similarity bands, search, stored documents), the
 * bytes of media, and the log of refreshes.
 */
export type ExportedTable = Exclude<
  keyof Schema,
  | "article_references"
  | "article_bands"
  | "media_files"
  | "media_contents"
  | "media_bytes"
  | "search_entries"
  | "search_pending"
  | "refreshes"
  | "wanted_refreshes"
  | "stored_documents"
  | "stored_snapshot"
>;

type Row<Table extends ExportedTable> = Selectable<Schema[Table]>;

interface TableExport<Table extends ExportedTable> {
  /** Identifies and orders the rows. */
  readonly key: readonly (string & keyof Row<Table>)[];
  /** Parses an exported row into the row of the ledger. */
  readonly row: z.ZodObject & z.ZodType<Row<Table>>;
}

const integer = z.int();
const timestamp = z.int();
const nullableTimestamp = timestamp.nullable();
const person = z.looseObject({ name: z.string() });

/** The fields that pages and feeds need. Others are kept as they are. */
const article = z.looseObject({
  path: z.string(),
  title: z.string(),
  slug: z.string(),
  slugGiven: z.boolean(),
  html: z.string(),
  sections: z.array(
    z.looseObject({
      heading: z.string(),
      level: integer,
      anchor: z.string(),
      text: z.string(),
      summary: z.string(),
    }),
  ),
  files: z.array(z.string()),
  meaningHash: z.string(),
  doubts: z.array(z.looseObject({ path: z.string(), problem: z.string(), remedy: z.string() })),
  authors: z.array(person),
  categories: z.array(z.string()),
  tags: z.array(z.string()),
});

/** Validates the article and keeps it unchanged, with all fields in their order. */
const articleJson = z
  .unknown()
  .superRefine((value, context) => {
    for (const { path, message, code } of article.safeParse(value).error?.issues ?? [])
      context.addIssue({ code: "custom", path, message, params: { code } });
  })
  .transform((value) => JSON.stringify(value));

const kind = z.enum(STORED_TAXONOMIES);

export const EXPORTED: { readonly [Table in ExportedTable]: TableExport<Table> } = {
  publication: {
    key: ["name"],
    row: z.strictObject({
      // Without `PROGRAM_VALUES`.
      name: z.enum([
        "id",
        "created",
        "directory",
        "refreshed",
        "revision",
        "outlined",
        "private",
        "placeholder",
      ]),
      value: z.string(),
    }),
  },
  articles: {
    key: ["id"],
    row: z.strictObject({
      id: z.string().min(1),
      path: z.string().min(1),
      slug: z.string().min(1),
      wanted_slug: z.string(),
      content_hash: z.string(),
      meaning_hash: z.string(),
      first_seen: timestamp,
      published: timestamp,
      updated: timestamp,
      released: nullableTimestamp,
      expires: nullableTimestamp,
      withdrawn: nullableTimestamp,
      // Exports of earlier versions lack these.
      taken_down: nullableTimestamp.default(null),
      absent: nullableTimestamp.default(null),
      supersedes: z.string().nullable().default(null),
      expired: nullableTimestamp,
      arrived: nullableTimestamp,
      corrected: nullableTimestamp,
      ordinal: integer.min(0).nullable(),
      revision: integer,
      adopted_date: nullableTimestamp,
      adopted_over: nullableTimestamp,
      file_size: integer,
      file_modified: z.number(),
      file_changed: z.number(),
      file_inode: z.number(),
      reader: z.string(),
      article: articleJson,
    }),
  },
  slugs: { key: ["slug"], row: z.strictObject({ slug: z.string().min(1), article_id: z.string() }) },
  cuts: {
    key: ["kind", "slug"],
    row: z.strictObject({
      kind,
      slug: z.string().min(1),
      key: z.string(),
      term: z.string(),
      shown: nullableTimestamp,
      revision: integer,
    }),
  },
  cut_members: {
    key: ["kind", "slug", "article_id"],
    row: z.strictObject({
      kind,
      slug: z.string(),
      article_id: z.string(),
      ordinal: integer.min(0).nullable(),
      joined: nullableTimestamp,
    }),
  },
  media: { key: ["path"], row: z.strictObject({ path: z.string().min(1), size: integer.min(0) }) },
  kept_summaries: { key: ["key"], row: z.strictObject({ key: z.string(), summary: z.string() }) },
  documents: {
    key: ["path"],
    row: z.strictObject({
      path: z.string().min(1),
      hash: z.string(),
      modified: timestamp,
      announced: z.string().nullable(),
    }),
  },
  polls: {
    key: ["hour", "feed", "status"],
    row: z.strictObject({
      hour: timestamp,
      feed: z.string().min(1),
      status: integer,
      polls: integer.min(0),
      bytes: integer.min(0),
      saved: integer,
    }),
  },
  subscribers: {
    key: ["day", "feed", "kind", "reader"],
    row: z.strictObject({
      day: timestamp,
      feed: z.string().min(1),
      reader: z.string().min(1),
      kind: z.enum(AGENT_KINDS),
      count: integer.min(0),
    }),
  },
  access_tokens: {
    key: ["name"],
    row: z.strictObject({ name: z.string().min(1), hash: z.string().min(1), created: timestamp }),
  },
};

/** In the order of export. */
export const EXPORTED_TABLES = Object.keys(EXPORTED) as ExportedTable[];
