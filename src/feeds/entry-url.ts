import { DateTime } from "luxon";
import type { Article, Instant } from "../articles/article.js";
import { slugify } from "../articles/slugify.js";
import { encodeSegment } from "./feed-path.js";
import type { Placeholder } from "./permalink-placeholders.js";
import { toWebUri } from "./web-uri.js";

/** An article and what the ledger has decided about it. */
export interface PublishedArticle {
  readonly id: string;
  readonly slug: string;
  readonly published: Instant;
  readonly updated: Instant;
  readonly article: Article;
}

/** As much of it as its address is made of. */
export type EntryUrlFields = Omit<PublishedArticle, "updated" | "article"> & {
  readonly article: Pick<Article, "link" | "path" | "categories">;
};

export interface EntryUrlOptions {
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  /** Template of an entry's address on another site, such as `https://example.org/{year}/{slug}/`. */
  readonly permalink: string | undefined;
  /** IANA name of the zone that `{year}`, `{month}` and `{day}` are in. */
  readonly zone: string;
}

/** Where an entry leads: to the address that its article names, by the template, or to its page here. */
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

/** The path under which a file of the directory is served. */
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
