import { z } from "zod";
import { parseUrl } from "../lib/parse-url.js";
import type { Author, Enclosure, Instant, Source } from "./article.js";
import { toSingleLine } from "./clean-text.js";
import { parseDate } from "./parse-date.js";

const scalar = z
  .union([z.string(), z.number(), z.boolean()], "text")
  .transform((value) => toSingleLine(String(value)));

/** Limit in bytes for ids, slugs and names of terms. PostgreSQL can index texts of about 2,700 bytes per row. */
const MAX_NAME_BYTES = 2_000;

const name = scalar.refine(fitsNameLimit, `at most ${MAX_NAME_BYTES} bytes`);

function fitsNameLimit(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_NAME_BYTES;
}

const flag = scalar.transform((text, context) => {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  context.addIssue("true or false");
  return z.NEVER;
});

const named = z.union([scalar, z.object({ name: scalar }).transform(({ name }) => name)], "text");

const terms = z
  .union([z.array(named), named.transform((text) => text.split(/[,;]/))], "text, or a list of texts")
  .transform((items) => [...new Set(items.map(toSingleLine).filter((item) => item !== ""))])
  .refine((items) => items.every(fitsNameLimit), `at most ${MAX_NAME_BYTES} bytes for each`);

function parsePerson(text: string): Author {
  const [, name, email] = /^(.*?)\s*<([^<>\s@]+@[^<>\s@]+)>$/.exec(text) ?? [];
  return name === undefined ? { name: text.trim() } : { name: name || String(email), email };
}

/** The URL for a link to a person: http or https only. */
function httpUrlOnly(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//i.test(url) && parseUrl(url) !== undefined ? url : undefined;
}

const person = z.union([
  scalar.transform(parsePerson),
  z
    .object({ name: scalar, email: scalar.optional(), url: scalar.optional(), website: scalar.optional() })
    .transform(
      ({ name, email, url, website }): Author => ({ name, email, url: httpUrlOnly(url ?? website) }),
    ),
]);

const people = z
  .union(
    [
      scalar.transform((text) => text.split(";").map(parsePerson)),
      z.array(person),
      person.transform((one) => [one]),
    ],
    "a name, or name, email and url, or a list of these",
  )
  .transform((authors) => authors.filter(({ name }) => name !== ""))
  .refine(
    (authors) => authors.every(({ name }) => fitsNameLimit(name)),
    `at most ${MAX_NAME_BYTES} bytes for each`,
  );

const languageTag = scalar.transform((text, context) => {
  try {
    return Intl.getCanonicalLocales(text.replaceAll("_", "-"))[0];
  } catch {
    context.addIssue("a BCP 47 language tag such as en or pt-BR");
    return z.NEVER;
  }
});

const httpUrl = scalar.refine((text) => httpUrlOnly(text) !== undefined, "an absolute http or https address");

/** An http or https URL, or a path. Readers could not fetch an image from `mailto:` or `data:`. */
const isUrlOrPath = (text: string | undefined): boolean =>
  text === undefined || !/^[a-z][a-z0-9+.-]*:/i.test(text) || httpUrlOnly(text) !== undefined;

const URL_OR_PATH = "an http or https address, or a path";

const image = z
  .union(
    [
      scalar,
      z.array(scalar).transform((list) => list[0]),
      z
        .object({ image: scalar, src: scalar, url: scalar, path: scalar })
        .partial()
        .transform(({ image, src, url, path }) => image ?? src ?? url ?? path),
    ],
    URL_OR_PATH,
  )
  .refine(isUrlOrPath, URL_OR_PATH);

const mediaObject = z.object({
  url: scalar.refine(isUrlOrPath, URL_OR_PATH),
  type: scalar.optional(),
  // An invalid length must not drop the enclosure.
  length: z.coerce.number().int().positive().optional().catch(undefined),
});

const enclosure = z.union(
  [
    scalar.transform((url): Enclosure => ({ url })),
    mediaObject,
    z.array(mediaObject).transform((list) => list[0]),
  ],
  "an address or a path, or url, type and length",
);

/** A scheme, a path, or a host with a path. "Reuters" and "AP/Reuters" are plain text. */
const LOOKS_LIKE_URL = /^(?:[a-z][a-z\d+.-]*:\S|\.{0,2}\/|[\w-]+(?:\.[\w-]+)+\/)/i;

/** The publication from which an article was taken. Many authors name an agency here, which is not a URL. */
const source = z.union(
  [
    scalar.transform((text, context): Source | undefined => {
      if (httpUrlOnly(text) !== undefined) return sourceAt(text);
      if (LOOKS_LIKE_URL.test(text)) context.addIssue("an absolute address");
      return undefined;
    }),
    z
      .object({ url: httpUrl, title: scalar.optional(), name: scalar.optional() })
      .transform(({ url, title, name }) => sourceAt(url, title || name)),
  ],
  "an absolute http or https address, or url and title",
);

function sourceAt(url: string, title?: string): Source {
  const { href, host } = new URL(url);
  return { url: href, title: title || host };
}

/**
 * The values that each field accepts and their types. The message of an issue is the expected value.
 *
 * @param zone IANA name of the time zone for dates without a zone
 */
export function metadataSchema(zone: string) {
  const moment = scalar.transform((text, context): Instant => {
    const instant = parseDate(text, zone);
    if (instant !== undefined) return instant;
    context.addIssue("a date such as 2026-01-15 or 2026-01-15 08:30 +01:00");
    return z.NEVER;
  });
  return z
    .object({
      title: scalar,
      id: name,
      supersedes: scalar,
      slug: scalar,
      permalink: scalar.refine(
        (text) => !/^https?:/i.test(text) || httpUrlOnly(text) !== undefined,
        "a path, or an absolute http or https address",
      ),
      date: moment,
      updated: moment,
      embargo: z.array(moment).transform((moments) => moments.reduce((a, b) => Math.max(a, b))),
      expires: z.array(moment).transform((moments) => moments.reduce((a, b) => Math.min(a, b))),
      draft: z.array(flag).transform((flags) => flags.includes(true)),
      private: z.array(flag).transform((flags) => flags.includes(true)),
      published: z.union([flag, moment], "true, false or a date"),
      status: z.array(scalar),
      visibility: z.array(scalar),
      authors: people,
      categories: terms,
      tags: terms,
      summary: scalar,
      summaries: z.record(z.string(), scalar, "headings with their summaries"),
      language: languageTag,
      link: httpUrl,
      image,
      enclosure,
      source,
    })
    .partial();
}

export type MetadataFields = z.infer<ReturnType<typeof metadataSchema>>;

export type FieldName = keyof MetadataFields;

/**
 * The names of each field in Hugo, Jekyll, Ghost, WordPress exports and plain-text headers, the preferred one
 * first. The comparison ignores case, `_`, `-` and `:`.
 */
export const SPELLINGS: Readonly<Record<FieldName, readonly string[]>> = {
  title: ["title"],
  id: ["id", "guid"],
  supersedes: ["supersedes"],
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
  expires: ["expires", "expirydate", "expiresat", "unpublishdate", "articleexpirationtime"],
  draft: ["draft"],
  private: ["private", "unlisted"],
  published: ["published"],
  status: ["status", "poststatus"],
  visibility: ["visibility"],
  authors: ["authors", "author", "byline", "creator", "dc.creator"],
  categories: ["categories", "category", "articlesection"],
  tags: ["tags", "tag", "keywords"],
  summary: ["summary", "excerpt", "customexcerpt", "description"],
  summaries: ["summaries", "sectionsummaries"],
  language: ["language", "lang", "locale"],
  link: ["link", "canonical", "canonicalurl", "externalurl"],
  image: ["image", "images", "cover", "featureimage", "featuredimage", "thumbnail", "ogimage"],
  enclosure: ["enclosure", "enclosures"],
  source: ["source", "sourceurl", "dc.source", "dcterms.source"],
};
