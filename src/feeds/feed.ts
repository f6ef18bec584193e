import type { Author, Instant } from "../articles/article.js";

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
  readonly image: string | undefined;
  readonly attachment: Attachment | undefined;
}

export interface Feed {
  readonly channel: Channel;
  readonly entries: readonly Entry[];
  /** The latest `updated` of the entries; of an empty feed, when the publication began. */
  readonly updated: Instant;
  /** Addresses of this feed in each format. */
  readonly links: Readonly<Record<FeedFormat, string>>;
}

export type FeedFormat = "rss" | "atom" | "json";

export const FEED_FORMATS: Readonly<
  Record<FeedFormat, { readonly path: string; readonly mediaType: string; readonly name: string }>
> = {
  rss: { path: "/rss.xml", mediaType: "application/rss+xml", name: "RSS 2.0" },
  atom: { path: "/atom.xml", mediaType: "application/atom+xml", name: "Atom 1.0" },
  json: { path: "/feed.json", mediaType: "application/feed+json", name: "JSON Feed 1.1" },
};
