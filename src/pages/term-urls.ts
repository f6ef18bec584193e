import type { Channel } from "../feeds/feed.js";
import type { Term } from "../feeds/feed-path.js";
import { feedPageUrl } from "./layout.js";

/** Where the names in a byline lead. */
export interface TermUrls {
  /** Where the page of a category is, however it is written; undefined where there is none. */
  readonly categoryUrl: (category: string) => string | undefined;
  /** The same for an author. */
  readonly authorUrl: (author: string) => string | undefined;
}

export function termUrls(channel: Channel, terms: readonly Omit<Term, "count">[]): TermUrls {
  const urlOf = (kind: "category" | "author") => {
    const pages = new Map(
      terms
        .filter((term) => term.kind === kind)
        .map((term) => [term.name.toLowerCase(), feedPageUrl(channel, { term })]),
    );
    return (name: string) => pages.get(name.toLowerCase());
  };
  return { categoryUrl: urlOf("category"), authorUrl: urlOf("author") };
}
