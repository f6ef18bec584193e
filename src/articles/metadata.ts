import type { Finding, Metadata } from "./article.js";
import { withoutForbidden } from "./clean-text.js";
import { missingOf } from "./enclosure.js";
import { fieldMeantBy, fieldNamed, preference } from "./field-names.js";
import { type FieldName, type MetadataFields, metadataSchema } from "./metadata-schema.js";

/** One name and value as a file gives them, wherever they stand: front matter, a header line, a `<meta>`. */
export interface RawField {
  readonly name: string;
  readonly value: unknown;
  readonly line?: number | undefined;
}

/** What holds an article back, or says which article it is, is never guessed: unreadable, it rejects the article. */
const DECISIVE: ReadonlySet<string> = new Set<FieldName>([
  "id",
  "supersedes",
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
  "private",
  "published",
]);

/** Of these every one that is given counts, and the schema takes the strictest: `draft: no` undoes no `Draft: yes`. */
const ALL_COUNT: ReadonlySet<string> = new Set<FieldName>([
  "embargo",
  "expires",
  "draft",
  "private",
  "status",
  "visibility",
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
  const given: ReadonlyMap<string, RawField[]> = byField(fields);
  const schema = schemaFor(zone);
  const values: Record<string, unknown> = {};
  for (const [field, raws] of given) {
    values[field] = ALL_COUNT.has(field) ? raws.map(({ value }) => value) : raws[0]?.value;
  }
  const doubts = fields.flatMap((field) => misspelt(path, field));
  const { data, error } = schema.safeParse(values);
  for (const { path: place, message } of error?.issues ?? []) {
    const [field = "", at] = place.map(String);
    if (!(field in values)) continue;
    const finding = unreadable(path, given.get(field)?.[ALL_COUNT.has(field) ? Number(at) : 0], message);
    if (DECISIVE.has(field)) return { rejection: finding };
    doubts.push(finding);
    delete values[field];
  }
  const known = data ?? schema.parse(values);
  const strange = strangeStatus(known);
  if (strange !== undefined) {
    return { rejection: unreadable(path, given.get("status")?.[strange], "published or draft") };
  }
  const missing = known.enclosure && missingOf(known.enclosure, path);
  if (missing !== undefined) {
    const expected = `${missing}; it is left out of the feeds`;
    doubts.push(unreadable(path, given.get("enclosure")?.[0], expected));
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

/** The fields by their own names, the preferred spelling first; a blank one counts as absent. */
function byField(fields: readonly RawField[]): Map<FieldName, RawField[]> {
  const given = new Map<FieldName, RawField[]>();
  for (const raw of fields) {
    const field = fieldNamed(raw.name);
    if (field === undefined || (isBlank(raw.value) && !NEVER_BLANK.has(field))) continue;
    const same = given.get(field);
    if (same === undefined) given.set(field, [raw]);
    else same.push(raw);
  }
  for (const [field, raws] of given)
    raws.sort((a, b) => preference(field, a.name) - preference(field, b.name));
  return given;
}

/** A name that nobody knows is no mistake, but one that is nearly known may be a draft mark. */
function misspelt(path: string, { name, line }: RawField): Finding[] {
  const meant = fieldMeantBy(name);
  if (meant === undefined) return [];
  const problem = `\`${name}\` is no field that is understood; was \`${meant}\` meant?`;
  return [
    {
      path,
      line,
      problem,
      remedy: "correct the name; if it is meant for another program, nothing needs to be done",
    },
  ];
}

function isBlank(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    (typeof value === "string" && /^\s*(~|null)?\s*$/i.test(withoutForbidden(value)))
  );
}

/** The place of a status that nobody knows, among those that are given. */
function strangeStatus({ status = [] }: MetadataFields): number | undefined {
  const strange = status.findIndex((one) => !isKnownStatus(one));
  return strange === -1 ? undefined : strange;
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
  const publishedAt = typeof published === "number" ? published : undefined;
  const date = fields.date ?? publishedAt;
  const embargo = fields.embargo ?? (publishedAt === date ? undefined : publishedAt);
  const livesElsewhere = permalink !== undefined && /^https?:\/\//i.test(permalink);
  return {
    ...rest,
    date,
    embargo,
    slug: slug ?? (livesElsewhere ? undefined : permalink),
    link: fields.link ?? (livesElsewhere ? permalink : undefined),
    held: heldBecause(fields, date ?? embargo),
    authors: fields.authors ?? [],
    categories: fields.categories ?? [],
    tags: fields.tags ?? [],
  };
}

function heldBecause(fields: MetadataFields, date: number | undefined): string | undefined {
  const { draft, private: isPrivate, published, status = [], visibility = [] } = fields;
  if (draft === true) return "it is a draft";
  if (isPrivate === true) return "it is private";
  if (published === false) return "it is marked as not published";
  const held = status.find((one) => HELD_STATUS.test(one));
  if (held !== undefined) return `its status is ${held}`;
  const scheduled = status.find((one) => SCHEDULED_STATUS.test(one));
  if (scheduled !== undefined && date === undefined) return `its status is ${scheduled}, and it has no date`;
  const limited = visibility.find((one) => !/^(public|visible)$/i.test(one));
  return limited === undefined ? undefined : `its visibility is ${limited}`;
}
