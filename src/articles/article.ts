/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export interface Author {
  readonly name: string;
  readonly email?: string | undefined;
  readonly url?: string | undefined;
}

/** Attached media. `url` is absolute, or relative to the article's file. */
export interface Enclosure {
  readonly url: string;
  readonly type?: string | undefined;
  /** Bytes. */
  readonly length?: number | undefined;
}

/** The publication from which an article was taken. */
export interface Source {
  /** An absolute URL. */
  readonly url: string;
  readonly title: string;
}

/** The text under one heading. The introduction is the text before the first heading, and its heading is "". */
export interface Section {
  readonly heading: string;
  /** 1 to 6 as in HTML; 0 for the introduction. */
  readonly level: number;
  /** The `id` of the heading in the article's HTML. "" for the introduction, and when nothing can link to it. */
  readonly anchor: string;
  /** Plain text. Blank lines separate paragraphs, and list items are lines that start with "• ". */
  readonly text: string;
  readonly summary: string;
  /** Whether the author wrote the summary. If so, none is generated. */
  readonly authored?: boolean;
}

/** The metadata in a file, before any decision about its article. */
export interface Metadata {
  readonly title?: string | undefined;
  readonly id?: string | undefined;
  readonly slug?: string | undefined;
  /** Path or id of the older article that this one replaces. */
  readonly supersedes?: string | undefined;
  readonly date?: Instant | undefined;
  readonly updated?: Instant | undefined;
  /** The article is not published before this time, whatever `date` says. */
  readonly embargo?: Instant | undefined;
  readonly expires?: Instant | undefined;
  /** Why a valid article is not published, such as a draft or a private page. */
  readonly withheld?: string | undefined;
  readonly authors: readonly Author[];
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly summary?: string | undefined;
  /** The author's own section summaries, by heading. */
  readonly summaries?: Readonly<Record<string, string>> | undefined;
  readonly language?: string | undefined;
  /** The canonical URL, when the article is published elsewhere. */
  readonly link?: string | undefined;
  readonly image?: string | undefined;
  readonly enclosure?: Enclosure | undefined;
  readonly source?: Source | undefined;
}

/** A parsed source file. It is plain JSON, so the ledger can store it. */
export interface Article extends Omit<Metadata, "title" | "slug"> {
  /** Relative to the directory, with "/" on every platform. */
  readonly path: string;
  readonly title: string;
  /** The preferred slug. It is used unless another article has it. */
  readonly slug: string;
  /** Whether the author wrote the slug. Otherwise it comes from the path. */
  readonly slugGiven: boolean;
  /** Sanitized HTML. Relative URLs are as the author wrote them. */
  readonly html: string;
  readonly sections: readonly Section[];
  /** Paths of the files in the directory that the article shows or links to. */
  readonly files: readonly string[];
  /** Hash of title and text without white space. It changes only when the wording changes. */
  readonly meaningHash: string;
  readonly doubts: readonly Finding[];
}

/** A problem in a file that its author should know about. */
export interface Finding {
  readonly path: string;
  /** Counted from 1. */
  readonly line?: number | undefined;
  readonly problem: string;
  readonly remedy: string;
}

/** Why an article cannot be published. */
export type Rejection = Finding;

/** The result of reading one file. */
export type ParseResult =
  | { readonly kind: "article"; readonly article: Article }
  /** Valid but not to be published, such as a draft or a private page. */
  | { readonly kind: "withheld"; readonly reason: string }
  | { readonly kind: "rejected"; readonly rejection: Rejection };
