import { withoutForbidden } from "../articles/clean-text.js";
import { slugify } from "../articles/slugify.js";
import { ALL_FORMATS, FEED_FORMATS, type FeedFormat } from "./feed.js";

/** What entries may be chosen by. */
export type Taxonomy = "category" | "tag" | "author" | "language" | "folder";

/** The segment of a cut's address that tells its kind, and what people call cuts of that kind. */
export const TAXONOMIES: Readonly<Record<Taxonomy, { readonly segment: string; readonly title: string }>> = {
  category: { segment: "categories", title: "Categories" },
  tag: { segment: "tags", title: "Tags" },
  author: { segment: "authors", title: "Authors" },
  language: { segment: "languages", title: "Languages" },
  folder: { segment: "folders", title: "Folders" },
};

/** Which cut: no two of one kind have the same slug. */
export interface TermName {
  readonly kind: Taxonomy;
  readonly slug: string;
}

/** A feed of some of the entries. */
export interface Term extends TermName {
  /** The category, the tag, … as it was written first. */
  readonly term: string;
  /** How many entries it has now. */
  readonly count: number;
}

/** What people call the cut: a language by its name, everything else as it was written. */
export function titleOfTerm({ kind, term }: Term | Omit<Term, "count">, language: string): string {
  if (kind !== "language") return term;
  return new Intl.DisplayNames(language, { type: "language" }).of(term) ?? term;
}

/** Of a term without letters and digits, such as an emoji, so many characters make the slug. */
const MOST_CODE_POINTS = 20;

/** The slug that a cut gets unless another has it: in any script, and of signs alone by their code points. */
export function slugOfTerm(term: string): string {
  const signs = Array.from(term)
    .slice(0, MOST_CODE_POINTS)
    .map((sign) => sign.codePointAt(0)?.toString(16));
  return slugify(term) || signs.join("-");
}

/** Which feed: of all entries or of a cut, the one to subscribe to or an archive page of it. */
export interface FeedPlace {
  readonly term?: TermName | undefined;
  /** Counted from 1, the oldest entries first; undefined for the feed to subscribe to. */
  readonly archive?: number | undefined;
}

/** A feed in one format, or as the page that shows it to people. */
export type FeedForm = FeedFormat | "page";

/** The path at which a feed is served, such as `/categories/basics/archive/3/rss.xml`, or `/` for the front page. */
export function feedPath({ term, archive }: FeedPlace, form: FeedForm): string {
  const base = term === undefined ? "" : `/${TAXONOMIES[term.kind].segment}/${encodeSegment(term.slug)}`;
  const page = archive === undefined ? "" : `/archive/${archive}`;
  return `${base}${page}${form === "page" ? "/" : FEED_FORMATS[form].path}`;
}

const FORM_OF_FILE: ReadonlyMap<string, FeedForm> = new Map([
  ["", "page"],
  ...ALL_FORMATS.map((format): [string, FeedForm] => [FEED_FORMATS[format].path.slice(1), format]),
]);

const KIND_OF_SEGMENT: ReadonlyMap<string, Taxonomy> = new Map(
  Object.entries(TAXONOMIES).map(([kind, { segment }]) => [segment, kind as Taxonomy]),
);

/** @returns undefined for a path that can be no feed's, and for one that is spelt in another way than `feedPath` does */
export function readFeedPath(
  path: string,
): { readonly place: FeedPlace; readonly form: FeedForm } | undefined {
  const [, base, number, file = ""] =
    /^((?:\/(?!archive\/)[a-z]+\/[^/]+)?)(?:\/archive\/([1-9]\d{0,8}))?\/([a-z.]*)$/.exec(path) ?? [];
  const form = FORM_OF_FILE.get(file);
  if (base === undefined || form === undefined) return undefined;
  const archive = number === undefined ? undefined : Number(number);
  if (base === "") return { place: { archive }, form };
  const [, segment = "", encoded = ""] = base.split("/");
  const kind = KIND_OF_SEGMENT.get(segment);
  const slug = decodedSegment(encoded);
  if (kind === undefined || slug === undefined || encodeSegment(slug) !== encoded) return undefined;
  return { place: { term: { kind, slug }, archive }, form };
}

/** Whether one may subscribe to what is at that path: a feed that is no archive page. */
export function isTopic(path: string): boolean {
  const asked = readFeedPath(path);
  return asked !== undefined && asked.form !== "page" && asked.place.archive === undefined;
}

/** A segment of an address; half of a surrogate pair cannot be in one. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(withoutForbidden(segment));
}

function decodedSegment(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Whether there may be a list of what is published at that path: for readers, for search engines. */
export function isListPath(path: string): boolean {
  return /^\/(?:opml\.xml|robots\.txt|sitemap(?:-\d+)?\.xml)$/.test(path);
}
