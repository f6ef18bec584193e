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

/** Documents of private articles are recorded below `/private`. */
export function privateView(ledger: LedgerView, feeds: FeedCatalog, terms: TermCatalog): LedgerView {
  return {
    feeds,
    terms,
    media: ledger.media,
    revision: () => ledger.revision(),
    articles: { shownByPath: (paths, now) => ledger.articles.shownByPath(paths, now, "all") },
    documents: {
      async dates(hashes, now) {
        const prefixed = [...hashes].map(([path, hash]) => [`/private${path}`, hash] as const);
        const dates = await ledger.documents.dates(new Map(prefixed), now);
        return new Map([...dates].map(([path, date]) => [path.slice("/private".length), date]));
      },
    },
  };
}
