import type { Channel } from "../feeds/feed.js";
import type { Cut } from "../feeds/feed-place.js";
import { placeUrl } from "./layout.js";

/** Where the names in a byline lead. */
export interface CutAddresses {
  /** Where the page of a category is, however it is written; undefined where there is none. */
  readonly pageOfCategory: (category: string) => string | undefined;
  /** The same for an author. */
  readonly pageOfAuthor: (author: string) => string | undefined;
}

export function cutAddresses(channel: Channel, cuts: readonly Omit<Cut, "count">[]): CutAddresses {
  const addressOf = (kind: "category" | "author") => {
    const pages = new Map(
      cuts
        .filter((cut) => cut.kind === kind)
        .map((cut) => [cut.term.toLowerCase(), placeUrl(channel, { cut })]),
    );
    return (name: string) => pages.get(name.toLowerCase());
  };
  return { pageOfCategory: addressOf("category"), pageOfAuthor: addressOf("author") };
}
