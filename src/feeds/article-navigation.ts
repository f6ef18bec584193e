import type { TermKey } from "./feed-path.js";

/** An article as others lead to it. */
export interface Neighbor {
  readonly slug: string;
  readonly title: string;
}

/** What an article is among others. */
export interface ArticleNavigation {
  /** The one published before it; undefined for the oldest. */
  readonly earlier: Neighbor | undefined;
  /** The one published after it; undefined for the newest. */
  readonly later: Neighbor | undefined;
  /** The terms of the article, as first written. */
  readonly terms: readonly (TermKey & { readonly name: string })[];
}
