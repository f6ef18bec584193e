import { stripForbidden } from "../articles/clean-text.js";
import { slugify } from "../articles/slugify.js";
import { ALL_FORMATS, FEED_FORMATS, type FeedFormat } from "./feed.js";

/** How entries are grouped. */
export type Taxonomy = "category" | "tag" | "author" | "language" | "folder";

/** The URL segment and the display name of each taxonomy. */
export const TAXONOMIES: Readonly<Record<Taxonomy, { readonly segment: string; readonly title: string }>> = {
  category: { segment: "categories", title: "Categories" },
  tag: { segment: "tags", title: "Tags" },
  author: { segment: "authors", title: "Authors" },
  language: { segment: "languages", title: "Languages" },
  folder: { segment: "folders", title: "Folders" },
};

/** Identifies a term: slugs are unique within a taxonomy. */
export interface TermKey {
  readonly kind: Taxonomy;
  readonly slug: string;
}

/** A term and its number of entries. Each term has a feed of its own. */
export interface Term extends TermKey {
  /** The name of the category, tag, …, as first written. */
  readonly name: string;
  /** The current number of entries. */
  readonly count: number;
}

/** The display name of a term: a language's name in `language`, or the term as written. */
export function titleOfTerm({ kind, name }: Term | Omit<Term, "count">, language: string): string {
  if (kind !== "language") return name;
  return new Intl.DisplayNames(language, { type: "language" }).of(name) ?? name;
}

/** A term without letters and digits, such as an emoji, gets a slug of at most this many code points. */
const MAX_CODE_POINTS = 20;

/** The preferred slug of a term, in any script. A term of symbols only gets its code points. */
export function slugOfTerm(name: string): string {
  const codePoints = Array.from(name)
    .slice(0, MAX_CODE_POINTS)
    .map((sign) => sign.codePointAt(0)?.toString(16));
  return slugify(name) || codePoints.join("-");
}

/** Identifies a feed: of all entries or of a term, either the subscription feed or one of its archive pages. */
export interface FeedKey {
  readonly term?: TermKey | undefined;
  /** Counted from 1, the oldest entries first; undefined for the subscription feed. */
  readonly archive?: number | undefined;
}

/** A format of a feed, or its HTML page. */
export type FeedVariant = FeedFormat | "page";

/** The path at which a feed is served, such as `/categories/basics/archive/3/rss.xml`, or `/` for the front page. */
export function feedPath({ term, archive }: FeedKey, variant: FeedVariant): string {
  const base = term === undefined ? "" : `/${TAXONOMIES[term.kind].segment}/${encodeSegment(term.slug)}`;
  const page = archive === undefined ? "" : `/archive/${archive}`;
  return `${base}${page}${variant === "page" ? "/" : FEED_FORMATS[variant].path}`;
}

const VARIANT_BY_FILE: ReadonlyMap<string, FeedVariant> = new Map([
  ["", "page"],
  ...ALL_FORMATS.map((format): [string, FeedVariant] => [FEED_FORMATS[format].path.slice(1), format]),
]);

const TAXONOMY_BY_SEGMENT: ReadonlyMap<string, Taxonomy> = new Map(
  Object.entries(TAXONOMIES).map(([kind, { segment }]) => [segment, kind as Taxonomy]),
);

/** @returns undefined for a path that is not a feed's, or is not spelled as `feedPath` does */
export function parseFeedPath(
  path: string,
): { readonly key: FeedKey; readonly variant: FeedVariant } | undefined {
  const [, base, number, file = ""] =
    /^((?:\/(?!archive\/)[a-z]+\/[^/]+)?)(?:\/archive\/([1-9]\d{0,8}))?\/([a-z.]*)$/.exec(path) ?? [];
  const variant = VARIANT_BY_FILE.get(file);
  if (base === undefined || variant === undefined) return undefined;
  const archive = number === undefined ? undefined : Number(number);
  if (base === "") return { key: { archive }, variant };
  const [, segment = "", encoded = ""] = base.split("/");
  const kind = TAXONOMY_BY_SEGMENT.get(segment);
  const slug = decodeSegment(encoded);
  if (kind === undefined || slug === undefined || encodeSegment(slug) !== encoded) return undefined;
  return { key: { term: { kind, slug }, archive }, variant };
}

/** Whether the path is a WebSub topic: a subscription feed, but not an HTML page or an archive page. */
export function isTopic(path: string): boolean {
  const parsed = parseFeedPath(path);
  return parsed !== undefined && parsed.variant !== "page" && parsed.key.archive === undefined;
}

/** Encodes a URL segment. Lone surrogates are removed, because they cannot be encoded. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(stripForbidden(segment));
}

function decodeSegment(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Whether the path is that of a list of published documents, for readers or for search engines. */
export function isListPath(path: string): boolean {
  return /^\/(?:opml\.xml|robots\.txt|sitemap(?:-\d+)?\.xml)$/.test(path);
}
