import { DateTime } from "luxon";
import type { Article, Instant } from "../articles/article.js";
import { slugify } from "../articles/slugify.js";
import { encodeSegment } from "./feed-place.js";
import type { Placeholder } from "./permalink-placeholders.js";
import { webUri } from "./web-uri.js";

/** An article and what the ledger has decided about it. */
export interface PublishedArticle {
  readonly id: string;
  readonly slug: string;
  readonly published: Instant;
  readonly updated: Instant;
  readonly article: Article;
}

/** As much of it as its address is made of. */
export type Addressable = Omit<PublishedArticle, "updated" | "article"> & {
  readonly article: Pick<Article, "link" | "path" | "categories">;
};

export interface AddressOptions {
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  /** Template of an entry's address on another site, such as `https://example.org/{year}/{slug}/`. */
  readonly permalink: string | undefined;
  /** IANA name of the zone that `{year}`, `{month}` and `{day}` are in. */
  readonly zone: string;
}

/** Where an entry leads: to the address that its article names, by the template, or to its page here. */
export function entryAddress(published: Addressable, options: AddressOptions): string {
  const { article } = published;
  if (article.link !== undefined) return webUri(article.link) ?? article.link;
  if (options.permalink === undefined) return new URL(pagePath(published.slug).slice(1), options.home).href;
  const values = placeholders(published, options.zone);
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

function placeholders(
  { id, slug, published, article }: Addressable,
  zone: string,
): Record<Placeholder, string> {
  const date = DateTime.fromMillis(published, { zone });
  const bare = article.path.replace(/\.[^./]+$/, "").replace(/(?<=.)\/_?index$/i, "");
  return {
    year: date.toFormat("yyyy"),
    month: date.toFormat("MM"),
    day: date.toFormat("dd"),
    slug: encodeSegment(slug),
    path: bare.split("/").map(encodeSegment).join("/"),
    category: encodeSegment(slugify(article.categories[0] ?? "") || "uncategorized"),
    id: encodeSegment(id),
  };
}
