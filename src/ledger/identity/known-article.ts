import type { Article, Instant } from "../../articles/article.js";
import type { FileState } from "../../articles/scan-directory.js";

/** An article as the ledger has it, without its text. */
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
  /** When it was withdrawn by hand. No file brings it back until it is restored. */
  readonly withdrawnByHand: Instant | null;
  /** When its file was found missing, for an article that stays published. */
  readonly missing: Instant | null;
  /** Paths of its earlier versions, or its own `supersedes` while that names no known file. */
  readonly supersedes: readonly string[];
  /** When it was new to readers; 0 if it was there, without a date, when the publication began. */
  readonly arrived: Instant | null;
  /** When what readers had of it last changed, by the clock of this program. */
  readonly corrected: Instant | null;
  /** The date under which an earlier feed published it. It holds until the author changes the article's own (`over`). */
  readonly imported: { readonly date: Instant; readonly over: Instant | undefined } | undefined;
  readonly file: FileState;
  readonly reader: string;
}

/** Whether only its front matter was read yet (`readFrontMatterStub`), not its text. */
export function isStub({ meaningHash }: Pick<KnownArticle, "meaningHash">): boolean {
  return meaningHash === "";
}

export interface ArticleRecord extends KnownArticle {
  readonly article: Article;
}

/** What a refresh found at a path. */
export type Observation = { readonly path: string } & (
  | {
      readonly kind: "article";
      readonly article: Article;
      readonly contentHash: string;
      readonly file: FileState;
      readonly reader: string;
    }
  /** The bytes are those that the ledger has; only the file's state may differ. */
  | { readonly kind: "unchanged"; readonly file: FileState }
  /** A draft, for example: its published version is withdrawn. */
  | { readonly kind: "withheld" }
  /** Rejected, unreadable or still being written: its published version stays. */
  | { readonly kind: "kept" }
  /** An earlier version of the article at `by`. */
  | { readonly kind: "superseded"; readonly by: string }
);

export type ArticleObservation = Extract<Observation, { kind: "article" }>;

export function isArticle(observation: Observation): observation is ArticleObservation {
  return observation.kind === "article";
}

export function hasContentOf(known: KnownArticle, found: Observation | undefined): boolean {
  return found?.kind === "article" && found.contentHash === known.contentHash;
}

export interface Catalog {
  /** Whether nothing was ever recorded: then no article is news. */
  readonly isNew: boolean;
  /** `urn:uuid:…` or another URI: the namespace of path-based ids. */
  readonly publicationId: string;
  /** Including withdrawn ones, which may come back. */
  readonly articles: readonly KnownArticle[];
  /** Every slug ever assigned, with the id of its article. */
  readonly slugs: ReadonlyMap<string, string>;
  /** The catalog that the articles are a part of; undefined when they are all of it. */
  readonly whole?: WholeCatalog | undefined;
}

/** Facts about all articles, for a decision that sees a part of them. */
export interface WholeCatalog {
  readonly size: number;
  hasId(id: string): boolean;
  /** When an article last appeared or was corrected. */
  readonly latestEvent: Instant | undefined;
}

/** Whether a file may belong to this article: it is published, or was withdrawn by hand. */
export function isCurrent({
  withdrawn,
  withdrawnByHand,
}: Pick<KnownArticle, "withdrawn" | "withdrawnByHand">): boolean {
  return withdrawn === null || withdrawnByHand !== null;
}

/** The current articles by path; of two at one path, the one whose file is not missing. */
export function currentByPath(articles: readonly KnownArticle[]): Map<string, KnownArticle> {
  const current = new Map<string, KnownArticle>();
  for (const article of articles) {
    if (isCurrent(article) && (article.missing === null || !current.has(article.path)))
      current.set(article.path, article);
  }
  return current;
}

/** The same for the articles at one path. */
export function currentOf(articles: readonly KnownArticle[]): KnownArticle | undefined {
  return [...currentByPath(articles).values()][0];
}
