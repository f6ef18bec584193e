import type { Channel } from "../feeds/feed.js";
import type { Term } from "../feeds/feed-path.js";
import { feedPageUrl } from "./layout.js";

/** URLs of the names in a byline. */
export interface TermUrls {
  /** Ignores case. Undefined for a category without a page. */
  readonly categoryUrl: (category: string) => string | undefined;
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
