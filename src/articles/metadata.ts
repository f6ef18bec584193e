import type { Finding, Metadata } from "./article.js";
import { type MetadataFields, metadataSchema } from "./metadata-schema.js";

/** One name and value as a file gives them, wherever they stand: front matter, a header line, a `<meta>`. */
export interface RawField {
  readonly name: string;
  readonly value: unknown;
  readonly line?: number | undefined;
}

type FieldName = keyof MetadataFields;

/**
 * The spellings of Hugo, Jekyll, Ghost, WordPress exports and plain headers, the preferred one first;
 * compared without case, `_`, `-` and `:`.
 */
const SPELLINGS: Readonly<Record<FieldName, readonly string[]>> = {
  title: ["title"],
  id: ["id", "guid"],
  slug: ["slug"],
  permalink: ["permalink", "url"],
  date: [
    "date",
    "publishedat",
    "pubdate",
    "datepublished",
    "articlepublishedtime",
    "dcterms.created",
    "dc.date",
  ],
  updated: [
    "updated",
    "lastmod",
    "lastmodified",
    "lastmodifiedat",
    "modified",
    "updatedat",
    "datemodified",
    "articlemodifiedtime",
  ],
  embargo: ["embargo", "publishdate", "embargountil"],
  expires: ["expires", "expirydate", "expiresat", "unpublishdate"],
  draft: ["draft"],
  private: ["private", "unlisted"],
  published: ["published"],
  status: ["status", "poststatus"],
  visibility: ["visibility"],
  authors: ["authors", "author", "byline", "creator", "dc.creator"],
  categories: ["categories", "category", "articlesection"],
  tags: ["tags", "tag", "keywords"],
  summary: ["summary", "excerpt", "customexcerpt", "description"],
  language: ["language", "lang", "locale"],
  link: ["link", "canonical", "canonicalurl", "externalurl"],
  image: ["image", "images", "cover", "featureimage", "featuredimage", "thumbnail", "ogimage"],
  enclosure: ["enclosure", "enclosures"],
};

const FIELD_OF: ReadonlyMap<string, FieldName> = new Map(
  // Object.entries forgets the key type of the table.
  (Object.entries(SPELLINGS) as [FieldName, readonly string[]][]).flatMap(([field, spellings]) =>
    spellings.map((spelling) => [spelling, field] as const),
  ),
);

/** What holds an article back, or says which article it is, is never guessed: unreadable, it rejects the article. */
const DECISIVE: ReadonlySet<string> = new Set<FieldName>([
  "id",
  "date",
  "embargo",
  "expires",
  "draft",
  "private",
  "published",
  "status",
  "visibility",
]);

/** Of these even an empty one is unreadable: `date:` says that there is a date, but not which. */
const NEVER_BLANK: ReadonlySet<string> = new Set<FieldName>([
  "date",
  "embargo",
  "expires",
  "draft",
  "published",
]);

const SHOWN_STATUS = /^(publish|published|public|live|active)$/i;
const SCHEDULED_STATUS = /^(future|scheduled)$/i;
const HELD_STATUS =
  /^(draft|auto-draft|pending|review|in-review|private|internal|hidden|trash|trashed|deleted|archived|unpublished|inherit)$/i;

/**
 * Metadata from the fields of one file.
 *
 * @param zone IANA name that dates without a zone are in
 * @returns the metadata, with doubts about what could not be used; or the finding that rejects the
 *   article, when what may hold it back (a date, a draft mark, an embargo …) cannot be read
 */
export function readMetadata(
  fields: readonly RawField[],
  path: string,
  zone: string,
): { metadata: Metadata; doubts: Finding[] } | { rejection: Finding } {
  const given = byField(fields);
  const schema = schemaFor(zone);
  const values: Record<string, unknown> = {};
  for (const [field, { value }] of given) values[field] = value;

  const doubts: Finding[] = [];
  for (const issue of schema.safeParse(values).error?.issues ?? []) {
    const field = String(issue.path[0]);
    if (!(field in values)) continue;
    const finding = unreadable(
      path,
      given.get(field),
      issue.path.length > 1 ? `${issue.message} (${issue.path.join(".")})` : issue.message,
    );
    if (DECISIVE.has(field)) return { rejection: finding };
    doubts.push(finding);
    delete values[field];
  }
  const known = schema.parse(values);
  const status = given.get("status");
  if (known.status !== undefined && !isKnownStatus(known.status)) {
    return { rejection: unreadable(path, status, "published or draft") };
  }
  return { metadata: toMetadata(known), doubts };
}

const schemas = new Map<string, ReturnType<typeof metadataSchema>>();

/** Made once a zone: making it costs more than reading an article. */
function schemaFor(zone: string): ReturnType<typeof metadataSchema> {
  const schema = schemas.get(zone) ?? metadataSchema(zone);
  schemas.set(zone, schema);
  return schema;
}

/** The fields by their own names: of two spellings of one the preferred wins, and a blank one counts as absent. */
function byField(fields: readonly RawField[]): Map<string, RawField> {
  const given = new Map<string, RawField>();
  for (const raw of fields) {
    const field = FIELD_OF.get(spelled(raw.name));
    if (field === undefined || (isBlank(raw.value) && !NEVER_BLANK.has(field))) continue;
    const other = given.get(field);
    if (other === undefined || rank(field, raw.name) < rank(field, other.name)) given.set(field, raw);
  }
  return given;
}

function rank(field: FieldName, name: string): number {
  return SPELLINGS[field].indexOf(spelled(name));
}

function spelled(name: string): string {
  return name.toLowerCase().replace(/[\s_:-]/g, "");
}

function isBlank(value: unknown): boolean {
  return (
    value === null || value === undefined || (typeof value === "string" && /^\s*(~|null)?\s*$/i.test(value))
  );
}

function isKnownStatus(status: string): boolean {
  return [SHOWN_STATUS, SCHEDULED_STATUS, HELD_STATUS].some((known) => known.test(status));
}

function unreadable(path: string, field: RawField | undefined, expected: string): Finding {
  const found = isBlank(field?.value) ? "nothing" : JSON.stringify(field?.value)?.slice(0, 80);
  return {
    path,
    line: field?.line,
    problem: `\`${field?.name}\` is ${found}, expected ${expected}`,
    remedy: `correct the value, or remove the line`,
  };
}

function toMetadata(fields: MetadataFields): Metadata {
  const { permalink, published, draft, private: isPrivate, status, visibility, slug, ...rest } = fields;
  const date = fields.date ?? (typeof published === "number" ? published : undefined);
  const livesElsewhere = permalink !== undefined && /^https?:\/\//i.test(permalink);
  return {
    ...rest,
    date,
    slug: slug ?? (livesElsewhere ? undefined : permalink),
    link: fields.link ?? (livesElsewhere ? permalink : undefined),
    held: heldBecause(fields, date ?? fields.embargo),
    authors: fields.authors ?? [],
    categories: fields.categories ?? [],
    tags: fields.tags ?? [],
  };
}

function heldBecause(fields: MetadataFields, date: number | undefined): string | undefined {
  const { draft, private: isPrivate, published, status = "published", visibility = "public" } = fields;
  if (draft === true) return "it is a draft";
  if (isPrivate === true) return "it is private";
  if (published === false) return "it is marked as not published";
  if (HELD_STATUS.test(status)) return `its status is ${status}`;
  if (SCHEDULED_STATUS.test(status) && date === undefined)
    return `its status is ${status}, and it has no date`;
  if (!/^(public|visible)$/i.test(visibility)) return `its visibility is ${visibility}`;
  return undefined;
}
