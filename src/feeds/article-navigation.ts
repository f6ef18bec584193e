import type { TermKey } from "./feed-path.js";

/** A link to an article. */
export interface Neighbor {
  readonly slug: string;
  readonly title: string;
}

/** The links from an article to its neighbors and its terms. */
export interface ArticleNavigation {
  /** The article published before it; undefined for the oldest. */
  readonly earlier: Neighbor | undefined;
  /** The article published after it; undefined for the newest. */
  readonly later: Neighbor | undefined;
  /** The terms of the article, spelled as they were first written. */
  readonly terms: readonly (TermKey & { readonly name: string })[];
}
