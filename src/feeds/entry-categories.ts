import type { Entry } from "./feed.js";
import { TAXONOMIES } from "./feed-place.js";

/** A category or a tag; its scheme is the address that the feeds of all of its kind begin with. */
export interface CategoryElement {
  readonly term: string;
  readonly scheme: string;
}

/** @param home the public address of the front page, ending in "/" */
export function categoriesOf({ categories, tags }: Entry, home: string): CategoryElement[] {
  const scheme = (kind: "category" | "tag") => new URL(`${TAXONOMIES[kind].segment}/`, home).href;
  return [
    ...categories.map((term) => ({ term, scheme: scheme("category") })),
    ...tags.map((term) => ({ term, scheme: scheme("tag") })),
  ];
}
