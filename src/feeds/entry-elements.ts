import type { Author } from "../articles/article.js";
import type { Entry, EntryImage } from "./feed.js";
import { TAXONOMIES } from "./feed-path.js";
import { toWebUri, withWebUri } from "./web-uri.js";
import { element, type Markup } from "./xml.js";

/** A category or a tag. Its scheme is the URL prefix of all feeds of its taxonomy. */
interface CategoryElement {
  readonly term: string;
  readonly scheme: string;
}

/** @param home the public URL of the front page, ending in "/" */
export function categoriesOf({ categories, tags }: Entry, home: string): CategoryElement[] {
  return [...withScheme(categories, "category", home), ...withScheme(tags, "tag", home)];
}

function withScheme(terms: readonly string[], taxonomy: "category" | "tag", home: string): CategoryElement[] {
  if (terms.length === 0) return [];
  const scheme = new URL(`${TAXONOMIES[taxonomy].segment}/`, home).href;
  return terms.map((term) => ({ term, scheme }));
}

/** The contact data of an author that is valid in a feed. */
export function contactOf({ url, email }: Author): {
  readonly uri: string | undefined;
  readonly email: string | undefined;
} {
  return {
    uri: url === undefined ? undefined : toWebUri(url),
    email: email !== undefined && /^[\w.+'-]+@[\w-]+(\.[\w-]+)+$/.test(email) ? email : undefined,
  };
}

/** An image in Media RSS (rssboard.org/media-rss), which Atom readers also support. */
export function pictureElements(picture: EntryImage | undefined): Markup[] {
  const shown = withWebUri(picture);
  if (shown === undefined) return [];
  const { url, type, length } = shown;
  const fileSize = length ? String(length) : undefined;
  return [
    element("media:content", { url, medium: "image", type, fileSize }),
    element("media:thumbnail", { url }),
  ];
}
