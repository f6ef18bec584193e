import type { FeedFormat } from "../feeds/feed.js";
import { type FeedKey, slugOfTerm, type Taxonomy } from "../feeds/feed-path.js";

/** The feed here that a URL of another program stands for. */
export interface LegacyFeed {
  readonly place: FeedKey;
  readonly form: FeedFormat;
}

/** Feeds of everything in other programs, by the format that they served, and URLs that people and readers guess. */
const MAIN_FEEDS: Readonly<Record<FeedFormat, readonly string[]>> = {
  rss: [
    // WordPress; Ghost has the first two.
    "/feed",
    "/rss",
    "/feed/rss2",
    "/feed/rss",
    "/feed/rdf",
    "/wp-rss2.php",
    "/wp-rss.php",
    "/wp-rdf.php",
    "/wp-feed.php",
    // Hugo
    "/index.xml",
    // guessed
    "/index.rss",
    "/feed.rss",
    "/feed/rss.xml",
  ],
  atom: [
    "/feed/atom",
    "/wp-atom.php",
    // jekyll-feed; Eleventy's plug-in
    "/feed.xml",
    "/feed/feed.xml",
    // guessed
    "/atom",
    "/index.atom",
    "/feed.atom",
    "/feed/atom.xml",
  ],
  json: ["/feed/json", "/feed/feed.json", "/index.json"],
};

const FORMAT_BY_PATH: ReadonlyMap<string, FeedFormat> = new Map(
  // Object.entries forgets the key type of the table.
  (Object.entries(MAIN_FEEDS) as [FeedFormat, readonly string[]][]).flatMap(([form, paths]) =>
    paths.map((path) => [path, form] as const),
  ),
);

/** Names in WordPress, in `/feed/NAME/` and in `?feed=NAME`. */
const FORMAT_BY_NAME: ReadonlyMap<string, FeedFormat> = new Map([
  ["feed", "rss"],
  ["rss", "rss"],
  ["rss2", "rss"],
  ["rdf", "rss"],
  ["atom", "atom"],
  ["json", "json"],
]);

const TAXONOMY_BY_SEGMENT: ReadonlyMap<string, Taxonomy> = new Map([
  ["category", "category"],
  ["categories", "category"],
  ["tag", "tag"],
  ["tags", "tag"],
  ["author", "author"],
  ["authors", "author"],
]);

/**
 * The feed that a feed URL of WordPress, Ghost, Hugo, Jekyll or Eleventy stands for. It may not exist here.
 *
 * @param path percent-encoded
 * @param query without "?"
 * @returns undefined for everything else, including feeds of comments
 */
export function legacyFeed(path: string, query: string | undefined): LegacyFeed | undefined {
  const bare = path.replace(/\/$/, "");
  if (["", "/index.php", "/wp-feed.php"].includes(bare) && /(?:^|&)feed=/.test(query ?? "")) {
    return feedInQuery(new URLSearchParams(query));
  }
  const form = FORMAT_BY_PATH.get(bare);
  return form === undefined ? (termFeed(bare) ?? jekyllFeed(bare) ?? sectionFeed(bare)) : { place: {}, form };
}

/** Filters of WordPress that refer to rows of its database. */
const NUMERIC_PARAMETERS = ["cat", "author", "p", "page_id", "attachment_id", "s", "m", "withcomments"];

const TAXONOMY_BY_PARAMETER = { category_name: "category", tag: "tag", author_name: "author" } as const;

/** WordPress without permalinks: `/?feed=rss2&tag=bread`. */
function feedInQuery(query: URLSearchParams): LegacyFeed | undefined {
  const form = FORMAT_BY_NAME.get(query.get("feed") ?? "");
  if (form === undefined || NUMERIC_PARAMETERS.some((name) => query.has(name))) return undefined;
  for (const [name, kind] of Object.entries(TAXONOMY_BY_PARAMETER)) {
    const value = query.get(name);
    if (value !== null) return legacyTermFeed(kind, value, form);
  }
  return { place: {}, form };
}

/**
 * `/category/food/bread/feed/atom`, `/tag/bread/rss`, `/tags/bread/index.xml`, also below a folder. A nested category
 * is found by its own name.
 */
function termFeed(path: string): LegacyFeed | undefined {
  const [, page = "", named = "rss"] =
    /^(.+?)\/(?:feed(?:\/(rss2?|rdf|atom|json))?|rss|index\.xml)$/.exec(path) ?? [];
  const segments = page.split("/");
  const at = segments.findIndex((segment) => TAXONOMY_BY_SEGMENT.has(segment));
  const kind = TAXONOMY_BY_SEGMENT.get(segments[at] ?? "");
  const form = FORMAT_BY_NAME.get(named);
  const slug = segments.slice(at + 1).at(-1);
  return kind === undefined || form === undefined
    ? undefined
    : legacyTermFeed(kind, decoded(slug ?? ""), form);
}

/** `/feed/bread.xml` for a category, `/feed/by_tag/bread.xml` for a tag. */
function jekyllFeed(path: string): LegacyFeed | undefined {
  const [, byTag, slug] = /^\/feed\/(by_tag\/)?([^/]+)\.xml$/.exec(path) ?? [];
  if (slug === undefined) return undefined;
  return legacyTermFeed(byTag === undefined ? "category" : "tag", decoded(slug), "atom");
}

/** Hugo has a feed in every section. Its feed that lists all tags has no articles, so it is excluded. */
function sectionFeed(path: string): LegacyFeed | undefined {
  const [, section] = /^(?:\/[^/]+)*?\/([^/]+)\/index\.xml$/.exec(path) ?? [];
  if (section === undefined || TAXONOMY_BY_SEGMENT.has(section)) return undefined;
  return { place: {}, form: "rss" };
}

function legacyTermFeed(kind: Taxonomy, name: string | undefined, form: FeedFormat): LegacyFeed | undefined {
  const slug = slugOfTerm(name ?? "");
  return slug === "" ? undefined : { place: { term: { kind, slug } }, form };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
