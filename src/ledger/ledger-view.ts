import type { Instant } from "../articles/article.js";
import type { FeedCatalog } from "./feed-catalog.js";
import type { ArticleRecord } from "./identity/known-article.js";

/** What documents are made of: all that is public, or all that is private. */
export interface LedgerView {
  /** What feeds are made of. */
  readonly feeds: FeedCatalog;
  /** Counts the changes of what is shown: as long as it is the same, every document is. */
  revision(): Promise<number>;
  /** The articles whose files have these paths, and which links may lead to. */
  shownByPath(paths: readonly string[], now: Instant): Promise<ArticleRecord[]>;
  /** Sizes in bytes of the files that may be served, of those paths. */
  mediaSizes(paths: readonly string[]): Promise<Map<string, number>>;
  /**
   * When the bytes of each document last changed, in whole seconds: now for those whose hash is new.
   *
   * @param announce whether hubs are to be told of documents that change
   * @returns by path
   */
  documentDates(
    hashes: ReadonlyMap<string, string>,
    now: Instant,
    announce?: boolean,
  ): Promise<Map<string, Instant>>;
}
