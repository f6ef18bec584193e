import type { Articles } from "./articles/articles.js";
import type { Documents } from "./documents/documents.js";
import type { FeedCatalog } from "./feed-catalog.js";
import type { Media } from "./media/media.js";
import type { TermCatalog } from "./taxonomies/term-catalog.js";

/** The parts of the ledger that documents are made from: all that is public, or all that is private. */
export interface LedgerView {
  readonly feeds: FeedCatalog;
  readonly terms: TermCatalog;
  /** The articles that links may lead to. */
  readonly articles: Pick<Articles, "shownByPath">;
  readonly media: Pick<Media, "sizes">;
  readonly documents: Pick<Documents, "dates">;
  revision(): Promise<number>;
}
