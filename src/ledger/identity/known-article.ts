import type { Article, Instant } from "../../articles/article.js";
import type { FileState } from "../../articles/scan-directory.js";

/** What the ledger knows of an article, without its text. */
export interface KnownArticle {
  readonly id: string;
  readonly path: string;
  readonly slug: string;
  /** What the file asked for when the slug was decided. */
  readonly wantedSlug: string;
  readonly contentHash: string;
  readonly meaningHash: string;
  readonly firstSeen: Instant;
  readonly published: Instant;
  readonly updated: Instant;
  readonly released: Instant | null;
  readonly expires: Instant | null;
  readonly withdrawn: Instant | null;
  /** When its publisher took it down by hand: until it is restored, no file brings it back. */
  readonly withdrawnByHand: Instant | null;
  /** When its file was noticed to be gone, although what it said stays published. */
  readonly missing: Instant | null;
  /** Paths of the files that it is a later version of; what its file says of them, where that leads nowhere yet. */
  readonly supersedes: readonly string[];
  /** When it was new to readers; 0 if it was there, without a date, when the publication began. */
  readonly arrived: Instant | null;
  /** When what readers had of it last changed, by the clock of this program. */
  readonly corrected: Instant | null;
  /** The date under which an earlier feed published it: it stands until the author writes another. */
  readonly imported: { readonly date: Instant; readonly over: Instant | undefined } | undefined;
  readonly file: FileState;
  readonly reader: string;
}

/** Whether only front matter and path were read yet (`outlineArticle`), and nothing is known of the text. */
export function isStub({ meaningHash }: Pick<KnownArticle, "meaningHash">): boolean {
  return meaningHash === "";
}

export interface ArticleRecord extends KnownArticle {
  readonly article: Article;
}

/** What a refresh found at one path. */
export type Observation = { readonly path: string } & (
  | {
      readonly kind: "article";
      readonly article: Article;
      readonly contentHash: string;
      readonly file: FileState;
      readonly reader: string;
    }
  /** The same bytes as the ledger has; only the file's state may differ. */
  | { readonly kind: "unchanged"; readonly file: FileState }
  /** A draft and the like: what was published of it is withdrawn. */
  | { readonly kind: "held" }
  /** Rejected, unreadable, still being written: what was published of it stays. */
  | { readonly kind: "kept" }
  /** An earlier version of the article at `by`. */
  | { readonly kind: "superseded"; readonly by: string }
);

export type ArticleObservation = Extract<Observation, { kind: "article" }>;

export interface Catalog {
  /** Whether nothing was ever recorded: what there is now is no news to anybody. */
  readonly isNew: boolean;
  /** `urn:uuid:…` or another address: the name space of path-based ids. */
  readonly publicationId: string;
  /** The withdrawn ones too, for they may come back. */
  readonly articles: readonly KnownArticle[];
  /** Every slug that was ever given, and the id that has it. */
  readonly slugs: ReadonlyMap<string, string>;
  /** What the articles are a part of; undefined when they are all. */
  readonly whole?: WholeCatalog | undefined;
}

/** What is to be known of all articles, when only some of them are at hand. */
export interface WholeCatalog {
  /** How many there are. */
  readonly size: number;
  hasId(id: string): boolean;
  /** When something that readers see last happened to any of them. */
  readonly latestEvent: Instant | undefined;
}

/** Whether a file may be of this article: it is published, or would be if it had not been taken down by hand. */
export function isCurrent({
  withdrawn,
  withdrawnByHand,
}: Pick<KnownArticle, "withdrawn" | "withdrawnByHand">): boolean {
  return withdrawn === null || withdrawnByHand !== null;
}

/** The articles that files may be of, by path; of two with one path the one whose file is there. */
export function currentByPath(articles: readonly KnownArticle[]): Map<string, KnownArticle> {
  const current = new Map<string, KnownArticle>();
  for (const article of articles) {
    if (isCurrent(article) && (article.missing === null || !current.has(article.path)))
      current.set(article.path, article);
  }
  return current;
}

/** The same of those at one path, in their order. */
export function currentOf(articles: readonly KnownArticle[]): KnownArticle | undefined {
  return [...currentByPath(articles).values()][0];
}
