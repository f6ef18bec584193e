/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export interface Author {
  readonly name: string;
  readonly email?: string | undefined;
  readonly url?: string | undefined;
}

/** Attached media. `url` is relative to the article's file, or absolute. */
export interface Enclosure {
  readonly url: string;
  readonly type?: string | undefined;
  /** Bytes. */
  readonly length?: number | undefined;
}

/** Another publication that an article was taken from. */
export interface Source {
  /** Absolute. */
  readonly url: string;
  readonly title: string;
}

/** The text under one heading; what stands before the first heading is the introduction, whose heading is "". */
export interface Section {
  readonly heading: string;
  /** 1 to 6 as in HTML; 0 for the introduction. */
  readonly level: number;
  /** The `id` of the heading in the article's HTML; "" for the introduction, and where nothing can link to it. */
  readonly anchor: string;
  /** Plain text: paragraphs parted by a blank line, list items as lines that open with "• ". */
  readonly text: string;
  readonly summary: string;
  /** Whether the author wrote the summary; then none is made. */
  readonly authored?: boolean;
}

/** What a file says of its article, before anything is decided about it. */
export interface Metadata {
  readonly title?: string | undefined;
  readonly id?: string | undefined;
  readonly slug?: string | undefined;
  /** Path or id of the article that this one is a later version of. */
  readonly supersedes?: string | undefined;
  readonly date?: Instant | undefined;
  readonly updated?: Instant | undefined;
  /** Not to be shown before this moment, whatever `date` says. */
  readonly embargo?: Instant | undefined;
  readonly expires?: Instant | undefined;
  /** Why the article is held back although it is sound: a draft, a private page. */
  readonly withheld?: string | undefined;
  readonly authors: readonly Author[];
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly summary?: string | undefined;
  /** The author's own section summaries, by heading. */
  readonly summaries?: Readonly<Record<string, string>> | undefined;
  readonly language?: string | undefined;
  /** The canonical address, when the article lives elsewhere. */
  readonly link?: string | undefined;
  readonly image?: string | undefined;
  readonly enclosure?: Enclosure | undefined;
  readonly source?: Source | undefined;
}

/** A source file, read. It is plain JSON, so that the ledger can keep it. */
export interface Article extends Omit<Metadata, "title" | "slug"> {
  /** Relative to the directory, with "/" on every platform. */
  readonly path: string;
  readonly title: string;
  /** What the slug is to be, unless another article has it. */
  readonly slug: string;
  /** Whether the author wrote the slug; else it comes from the path. */
  readonly slugGiven: boolean;
  /** Safe HTML; relative addresses are still as the author wrote them. */
  readonly html: string;
  readonly sections: readonly Section[];
  /** Files of the directory that the article shows or links to, by path. */
  readonly files: readonly string[];
  /** Hash of title and text without white space: changes when the meaning does. */
  readonly meaningHash: string;
  readonly doubts: readonly Finding[];
}

/** Something found in a file that its author should know. */
export interface Finding {
  readonly path: string;
  /** Counted from 1. */
  readonly line?: number | undefined;
  readonly problem: string;
  readonly remedy: string;
}

/** An article that could not be published, and why. */
export type Rejection = Finding;

/** What came of reading one file. */
export type ParseResult =
  | { readonly kind: "article"; readonly article: Article }
  /** Sound, but not to be shown: a draft, a private page. */
  | { readonly kind: "withheld"; readonly reason: string }
  | { readonly kind: "rejected"; readonly rejection: Rejection };
