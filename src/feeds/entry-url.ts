import { DateTime } from "luxon";
import type { Article, Instant } from "../articles/article.js";
import { slugify } from "../articles/slugify.js";
import { encodeSegment } from "./feed-path.js";
import type { Placeholder } from "./permalink-placeholders.js";
import { toWebUri } from "./web-uri.js";

/** An article, and the identity and dates that the ledger assigned to it. */
export interface PublishedArticle {
  readonly id: string;
  readonly slug: string;
  readonly published: Instant;
  readonly updated: Instant;
  readonly article: Article;
}

/** The fields that an article's URL depends on. */
export type EntryUrlFields = Omit<PublishedArticle, "updated" | "article"> & {
  readonly article: Pick<Article, "link" | "path" | "categories">;
};

export interface EntryUrlOptions {
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
  /** Template of an entry's URL on another site, such as `https://example.org/{year}/{slug}/`. */
  readonly permalink: string | undefined;
  /** IANA name of the time zone for `{year}`, `{month}` and `{day}`. */
  readonly zone: string;
}

/** The URL of an entry: the article's own link, else one from the template, else its page on this server. */
export function entryUrl(published: EntryUrlFields, options: EntryUrlOptions): string {
  const { article } = published;
  if (article.link !== undefined) return toWebUri(article.link) ?? article.link;
  if (options.permalink === undefined) return new URL(pagePath(published.slug).slice(1), options.home).href;
  const values = placeholderValues(published, options.zone);
  return options.permalink.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => values[name as Placeholder] ?? whole,
  );
}

/** The path of an article's page on this server. */
export function pagePath(slug: string): string {
  return `/articles/${encodeSegment(slug)}`;
}

/** The path at which a file of the directory is served. */
export function filePath(path: string): string {
  return `/files/${path.split("/").map(encodeSegment).join("/")}`;
}

function placeholderValues(
  { id, slug, published, article }: EntryUrlFields,
  zone: string,
): Record<Placeholder, string> {
  const date = DateTime.fromMillis(published, { zone });
  const withoutExtension = article.path.replace(/\.[^./]+$/, "").replace(/(?<=.)\/_?index$/i, "");
  return {
    year: date.toFormat("yyyy"),
    month: date.toFormat("MM"),
    day: date.toFormat("dd"),
    slug: encodeSegment(slug),
    path: withoutExtension.split("/").map(encodeSegment).join("/"),
    category: encodeSegment(slugify(article.categories[0] ?? "") || "uncategorized"),
    id: encodeSegment(id),
  };
}
