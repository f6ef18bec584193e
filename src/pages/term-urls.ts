import type { Channel } from "../feeds/feed.js";
import type { Term } from "../feeds/feed-place.js";
import { placeUrl } from "./layout.js";

/** Where the names in a byline lead. */
export interface TermUrls {
  /** Where the page of a category is, however it is written; undefined where there is none. */
  readonly pageOfCategory: (category: string) => string | undefined;
  /** The same for an author. */
  readonly pageOfAuthor: (author: string) => string | undefined;
}

export function termUrls(channel: Channel, terms: readonly Omit<Term, "count">[]): TermUrls {
  const addressOf = (kind: "category" | "author") => {
    const pages = new Map(
      terms
        .filter((term) => term.kind === kind)
        .map((term) => [term.term.toLowerCase(), placeUrl(channel, { term })]),
    );
    return (name: string) => pages.get(name.toLowerCase());
  };
  return { pageOfCategory: addressOf("category"), pageOfAuthor: addressOf("author") };
}
