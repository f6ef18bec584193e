import type { Entry } from "./feed.js";
import { CUT_KINDS } from "./feed-place.js";

/** A category or a tag; its scheme is the address that the feeds of all of its kind begin with. */
export interface Term {
  readonly term: string;
  readonly scheme: string;
}

/** @param home the public address of the front page, ending in "/" */
export function termsOf({ categories, tags }: Entry, home: string): Term[] {
  const scheme = (kind: "category" | "tag") => new URL(`${CUT_KINDS[kind].segment}/`, home).href;
  return [
    ...categories.map((term) => ({ term, scheme: scheme("category") })),
    ...tags.map((term) => ({ term, scheme: scheme("tag") })),
  ];
}
