import type { Author, Instant, Source } from "../articles/article.js";
import type { FeedKey } from "./feed-path.js";

/** The properties of a publication that all its feeds share. */
export interface Channel {
  /** Permanent; an absolute URI such as `urn:uuid:…`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly author: string | undefined;
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
  readonly copyright: string | undefined;
  /** Absolute URL of an image that represents the publication. */
  readonly image: string | undefined;
  /** URLs of the WebSub hubs that are notified of changes. */
  readonly hubs: readonly string[];
  /** How long a reader should wait before the next request, in seconds. */
  readonly maxAge: number;
}

/** A published section. The introduction has the heading "" and the URL of the entry. */
export interface SectionSummary {
  readonly heading: string;
  readonly url: string;
  readonly summary: string;
}

export interface Attachment {
  /** Absolute. */
  readonly url: string;
  readonly type: string;
  /** Bytes. */
  readonly length: number;
}

/** An image. Type and length are known if it is a file in the directory. */
export interface EntryImage {
  /** Absolute. */
  readonly url: string;
  readonly type: string | undefined;
  /** Bytes. */
  readonly length: number | undefined;
}

/** A published article. All its URLs are absolute. */
export interface Entry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly published: Instant;
  readonly updated: Instant;
  readonly authors: readonly Author[];
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly language: string;
  readonly lead: string | undefined;
  readonly sections: readonly SectionSummary[];
  /** The full article as sanitized HTML; undefined when only summaries are published. */
  readonly html: string | undefined;
  readonly image: EntryImage | undefined;
  readonly attachment: Attachment | undefined;
  /** The publication from which the article was taken. */
  readonly source: Source | undefined;
}

/** An entry that was published and then removed. */
export interface DeletedEntry {
  readonly id: string;
  readonly when: Instant;
}

export interface Feed {
  /** The channel of this feed. A term feed has its own id and title. */
  readonly channel: Channel;
  readonly key: FeedKey;
  /** URL of the HTML page of this feed. For an archive page, that of its subscription feed. */
  readonly page: string;
  readonly entries: readonly Entry[];
  /** Withdrawn entries that would otherwise be in this feed. */
  readonly deleted: readonly DeletedEntry[];
  /** The latest `updated` of the entries. For an empty feed, when the publication was created. */
  readonly updated: Instant;
  /** URLs of this feed in each format. */
  readonly links: FeedLinks;
  /** For an archive page, the subscription feed (RFC 5005 §4). */
  readonly current: FeedLinks | undefined;
  /** The archive page with the preceding entries. */
  readonly previous: FeedLinks | undefined;
}

export type FeedLinks = Readonly<Record<FeedFormat, string>>;

export type FeedFormat = "rss" | "atom" | "json";

export const FEED_FORMATS: Readonly<
  Record<FeedFormat, { readonly path: string; readonly mediaType: string; readonly name: string }>
> = {
  rss: { path: "/rss.xml", mediaType: "application/rss+xml", name: "RSS 2.0" },
  atom: { path: "/atom.xml", mediaType: "application/atom+xml", name: "Atom 1.0" },
  json: { path: "/feed.json", mediaType: "application/feed+json", name: "JSON Feed 1.1" },
};

/** In the order in which pages list them. */
// Object.keys does not keep the type of the keys.
export const ALL_FORMATS = Object.keys(FEED_FORMATS) as readonly FeedFormat[];

/** A value for every format. */
export function forEachFormat<Value>(make: (format: FeedFormat) => Value): Record<FeedFormat, Value> {
  const values = ALL_FORMATS.map((format) => [format, make(format)] as const);
  // Object.fromEntries does not know that every format has a value.
  return Object.fromEntries(values) as Record<FeedFormat, Value>;
}
