import type { TermName } from "./feed-place.js";

/** An article as others lead to it. */
export interface Neighbour {
  readonly slug: string;
  readonly title: string;
}

/** What an article is among others. */
export interface AroundArticle {
  /** The one published before it; undefined for the oldest. */
  readonly earlier: Neighbour | undefined;
  /** The one published after it; undefined for the newest. */
  readonly later: Neighbour | undefined;
  /** The cuts that it is in, as they were written first. */
  readonly terms: readonly (TermName & { readonly term: string })[];
}
