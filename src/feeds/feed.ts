import type { Author, Instant, Source } from "../articles/article.js";
import type { FeedKey } from "./feed-path.js";

/** What all entries of a publication share. */
export interface Channel {
  /** Permanent; an absolute address such as `urn:uuid:…`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly author: string | undefined;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  readonly copyright: string | undefined;
  /** Absolute address of a picture that stands for the publication. */
  readonly image: string | undefined;
  /** URLs of the WebSub hubs that are notified of changes. */
  readonly hubs: readonly string[];
  /** How long a reader may wait before it asks again, in seconds. */
  readonly maxAge: number;
}

/** A section as it is published; the introduction, whose heading is "", begins where the entry does. */
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

/** A picture; type and length are known where it is a file of the directory. */
export interface EntryImage {
  /** Absolute. */
  readonly url: string;
  readonly type: string | undefined;
  /** Bytes. */
  readonly length: number | undefined;
}

/** One article as it is published. Every address in it is absolute. */
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
  /** The full article as safe HTML; undefined where only summaries are published. */
  readonly html: string | undefined;
  readonly image: EntryImage | undefined;
  readonly attachment: Attachment | undefined;
  /** Where the article was taken from. */
  readonly source: Source | undefined;
}

/** An entry that was shown once and is no more. */
export interface DeletedEntry {
  readonly id: string;
  readonly when: Instant;
}

export interface Feed {
  /** Of this feed: a term feed has an id and a title of its own. */
  readonly channel: Channel;
  readonly key: FeedKey;
  /** URL of the HTML page of this feed; of an archive page, that of its subscription feed. */
  readonly page: string;
  readonly entries: readonly Entry[];
  /** Withdrawn entries that would otherwise be in this feed. */
  readonly deleted: readonly DeletedEntry[];
  /** The latest `updated` of the entries; of an empty feed, when the publication began. */
  readonly updated: Instant;
  /** Addresses of this feed in each format. */
  readonly links: FeedLinks;
  /** Of an archive page: the feed to subscribe to (RFC 5005 §4). */
  readonly current: FeedLinks | undefined;
  /** The archive page that holds the entries before these. */
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
// Object.keys forgets the type of the keys.
export const ALL_FORMATS = Object.keys(FEED_FORMATS) as readonly FeedFormat[];

/** A value for every format. */
export function forEachFormat<Value>(make: (format: FeedFormat) => Value): Record<FeedFormat, Value> {
  const values = ALL_FORMATS.map((format) => [format, make(format)] as const);
  // Object.fromEntries forgets that every format has a value.
  return Object.fromEntries(values) as Record<FeedFormat, Value>;
}
