import type { Finding, Metadata } from "./article.js";
import { stripForbidden } from "./clean-text.js";
import { missingEnclosureFields } from "./enclosure.js";
import { fieldByName, spellingRank, suggestField } from "./field-names.js";
import { type FieldName, type MetadataFields, metadataSchema } from "./metadata-schema.js";

/** A name and value from a file: from front matter, a header line or a `<meta>` element. */
export interface RawField {
  readonly name: string;
  readonly value: unknown;
  readonly line?: number | undefined;
}

/** Fields that withhold or identify an article. An unreadable value is never guessed; it rejects the article. */
const CRITICAL_FIELDS: ReadonlySet<string> = new Set<FieldName>([
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

/** Fields that reject the article even when empty: `date:` says that there is a date, but not which one. */
const NEVER_BLANK: ReadonlySet<string> = new Set<FieldName>([
  "date",
  "embargo",
  "expires",
  "draft",
  "private",
  "published",
]);

/**
 * Fields of which every occurrence counts. The schema uses the strictest: `draft: no` does not cancel `Draft:
 * yes`.
 */
const MULTI_VALUE_FIELDS: ReadonlySet<string> = new Set<FieldName>([
  "embargo",
  "expires",
  "draft",
  "private",
  "status",
  "visibility",
]);

const PUBLISHED_STATUS = /^(publish|published|public|live|active)$/i;
const SCHEDULED_STATUS = /^(future|scheduled)$/i;
const WITHHELD_STATUS =
  /^(draft|auto-draft|pending|review|in-review|private|internal|hidden|trash|trashed|deleted|archived|unpublished|inherit)$/i;

/**
 * Reads the metadata from the fields of one file.
 *
 * @param zone IANA name of the time zone for dates without a zone
 * @returns the metadata with warnings about unusable values, or the finding that rejects the article when a
 *   field that may withhold it (a date, a draft mark, an embargo …) cannot be read
 */
export function readMetadata(
  fields: readonly RawField[],
  path: string,
  zone: string,
): { metadata: Metadata; warnings: Finding[] } | { rejection: Finding } {
  const rawFields: ReadonlyMap<string, RawField[]> = groupByField(fields);
  const schema = cachedSchema(zone);
  const values: Record<string, unknown> = {};
  for (const [field, raws] of rawFields) {
    values[field] = MULTI_VALUE_FIELDS.has(field) ? raws.map(({ value }) => value) : raws[0]?.value;
  }
  const warnings = fields.flatMap((field) => misspellingWarnings(path, field));
  const { data, error } = schema.safeParse(values);
  for (const { path: place, message } of error?.issues ?? []) {
    const [field = "", at] = place.map(String);
    if (!(field in values)) continue;
    const finding = unreadableField(
      path,
      rawFields.get(field)?.[MULTI_VALUE_FIELDS.has(field) ? Number(at) : 0],
      message,
    );
    if (CRITICAL_FIELDS.has(field)) return { rejection: finding };
    warnings.push(finding);
    delete values[field];
  }
  const validated = data ?? schema.parse(values);
  const unknownStatus = unknownStatusIndex(validated);
  if (unknownStatus !== undefined) {
    return {
      rejection: unreadableField(path, rawFields.get("status")?.[unknownStatus], "published or draft"),
    };
  }
  const missing = validated.enclosure && missingEnclosureFields(validated.enclosure, path);
  if (missing !== undefined) {
    const expected = `${missing}; it is left out of the feeds`;
    warnings.push(unreadableField(path, rawFields.get("enclosure")?.[0], expected));
  }
  return { metadata: toMetadata(validated), warnings };
}

const schemas = new Map<string, ReturnType<typeof metadataSchema>>();

/** Cached by zone, because creating a schema takes longer than reading an article. */
function cachedSchema(zone: string): ReturnType<typeof metadataSchema> {
  const schema = schemas.get(zone) ?? metadataSchema(zone);
  schemas.set(zone, schema);
  return schema;
}

/** The values of each field, the preferred spelling first. A blank value counts as missing. */
function groupByField(fields: readonly RawField[]): Map<FieldName, RawField[]> {
  const grouped = new Map<FieldName, RawField[]>();
  for (const raw of fields) {
    const field = fieldByName(raw.name);
    if (field === undefined || (isBlank(raw.value) && !NEVER_BLANK.has(field))) continue;
    const existing = grouped.get(field);
    if (existing === undefined) grouped.set(field, [raw]);
    else existing.push(raw);
  }
  for (const [field, raws] of grouped)
    raws.sort((a, b) => spellingRank(field, a.name) - spellingRank(field, b.name));
  return grouped;
}

/** An unknown name is allowed, but one that resembles a known name may be a draft mark. */
function misspellingWarnings(path: string, { name, line }: RawField): Finding[] {
  const suggestion = suggestField(name);
  if (suggestion === undefined) return [];
  const problem = `\`${name}\` is no field that is understood; was \`${suggestion}\` meant?`;
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
    (typeof value === "string" && /^\s*(~|null)?\s*$/i.test(stripForbidden(value)))
  );
}

/** The index of the first unknown status. */
function unknownStatusIndex({ status = [] }: MetadataFields): number | undefined {
  const index = status.findIndex((one) => !isKnownStatus(one));
  return index === -1 ? undefined : index;
}

function isKnownStatus(status: string): boolean {
  return [PUBLISHED_STATUS, SCHEDULED_STATUS, WITHHELD_STATUS].some((known) => known.test(status));
}

function unreadableField(path: string, field: RawField | undefined, expected: string): Finding {
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
    withheld: withheldReason(fields, date ?? embargo),
    authors: fields.authors ?? [],
    categories: fields.categories ?? [],
    tags: fields.tags ?? [],
  };
}

function withheldReason(fields: MetadataFields, date: number | undefined): string | undefined {
  const { draft, private: isPrivate, published, status = [], visibility = [] } = fields;
  if (draft === true) return "it is a draft";
  if (isPrivate === true) return "it is private";
  if (published === false) return "it is marked as not published";
  const withheldStatus = status.find((one) => WITHHELD_STATUS.test(one));
  if (withheldStatus !== undefined) return `its status is ${withheldStatus}`;
  const scheduled = status.find((one) => SCHEDULED_STATUS.test(one));
  if (scheduled !== undefined && date === undefined) return `its status is ${scheduled}, and it has no date`;
  const restricted = visibility.find((one) => !/^(public|visible)$/i.test(one));
  return restricted === undefined ? undefined : `its visibility is ${restricted}`;
}
