import { v5 as uuidv5 } from "uuid";
import type { Enclosure, Instant } from "../articles/article.js";
import { stripForbidden } from "../articles/clean-text.js";
import { parseLocalUrl } from "../articles/local-urls.js";
import { mediaTypeOf } from "../articles/media-types.js";
import { makeUrlsAbsolute, type ResolveUrl } from "./absolute-urls.js";
import { type EntryUrlOptions, entryUrl, filePath, type PublishedArticle } from "./entry-url.js";
import {
  type Attachment,
  type Channel,
  type DeletedEntry,
  type Entry,
  type EntryImage,
  type Feed,
  type FeedLinks,
  forEachFormat,
} from "./feed.js";
import { type FeedKey, feedPath, TAXONOMIES, type Term, titleOfTerm } from "./feed-path.js";

export interface Publication extends Omit<EntryUrlOptions, "home"> {
  readonly channel: Channel;
  /** Whether entries contain the whole article or only its summaries. */
  readonly content: "full" | "summary";
  /** Origin of the site that the articles belong to, for links such as `/about`; undefined when there is none. */
  readonly siteOrigin: string | undefined;
}

/** The files that URLs in articles may refer to. */
export interface LinkTargets {
  /** Published articles, by path. */
  readonly articles: ReadonlyMap<string, PublishedArticle>;
  /** Sizes in bytes of the files that may be served, by path. */
  readonly media: ReadonlyMap<string, number>;
}

/** The contents of a feed. */
export interface FeedContents {
  readonly key: FeedKey;
  /** The term of a term feed. */
  readonly term: Term | undefined;
  readonly entries: readonly Entry[];
  readonly deleted: readonly DeletedEntry[];
  /** The number of the archive page with the preceding entries. */
  readonly previousPage: number | undefined;
}

/**
 * Pure: the same input gives the same feed on every machine.
 *
 * @param createdAt when the publication was created: the date of an empty feed
 */
export function assembleFeed(publication: Publication, contents: FeedContents, createdAt: Instant): Feed {
  const { key, term, entries, deleted, previousPage } = contents;
  const { home } = publication.channel;
  const subscriptionKey: FeedKey = { term: key.term };
  return {
    channel: term === undefined ? publication.channel : channelOfTerm(publication.channel, term),
    key,
    page: absoluteUrl(feedPath(subscriptionKey, "page"), home),
    entries,
    deleted,
    updated:
      entries.length === 0 ? truncateToSecond(createdAt) : Math.max(...entries.map(({ updated }) => updated)),
    links: formatUrls(key, home),
    current: key.archive === undefined ? undefined : formatUrls(subscriptionKey, home),
    previous:
      previousPage === undefined ? undefined : formatUrls({ term: key.term, archive: previousPage }, home),
  };
}

/** A term feed has its own id and title, so that readers list it separately. */
function channelOfTerm(channel: Channel, term: Term): Channel {
  const name = `${channel.id}#${TAXONOMIES[term.kind].segment}/${term.slug}`;
  return {
    ...channel,
    id: `urn:uuid:${uuidv5(name, uuidv5.URL)}`,
    title: `${channel.title} · ${titleOfTerm(term, channel.language)}`,
  };
}

function formatUrls(key: FeedKey, home: string): FeedLinks {
  return forEachFormat((format) => absoluteUrl(feedPath(key, format), home));
}

/** The public URL of a path of this service. */
function absoluteUrl(path: string, home: string): string {
  return new URL(path.slice(1), home).href;
}

export function assembleEntry(
  publication: Publication,
  published: PublishedArticle,
  linkTargets: LinkTargets,
): Entry {
  const { channel, content } = publication;
  const { article } = published;
  const url = entryUrl(published, { ...publication, home: channel.home });
  const resolve = urlResolver(url, publication, linkTargets);
  return {
    id: published.id,
    url,
    title: article.title,
    published: truncateToSecond(published.published),
    updated: truncateToSecond(published.updated),
    authors: article.authors,
    categories: article.categories,
    tags: article.tags.filter((tag) => !article.categories.includes(tag)),
    language: article.language ?? channel.language,
    lead: article.summary,
    sections: article.sections.map(({ heading, anchor, summary }) => ({
      heading,
      url: anchor === "" ? url : withFragment(url, `#${encodeURIComponent(stripForbidden(anchor))}`),
      summary,
    })),
    html: content === "full" ? makeUrlsAbsolute(article.html, resolve) : undefined,
    image: entryImage(article.image, resolve, linkTargets.media),
    attachment: attachmentOf(article.enclosure, resolve, linkTargets.media),
    source: article.source,
  };
}

function urlResolver(
  baseUrl: string,
  publication: Publication,
  { articles, media }: LinkTargets,
): ResolveUrl {
  const { home } = publication.channel;
  return (link) => {
    if (link.startsWith("#")) return withFragment(baseUrl, link);
    const local = parseLocalUrl(link);
    if (local === undefined) return link.startsWith("local:") ? undefined : link;
    const article = articles.get(local.path);
    if (article !== undefined) return `${entryUrl(article, { ...publication, home })}${local.fragment}`;
    if (media.has(local.path)) return new URL(filePath(local.path).slice(1), home).href;
    return local.mayBeOnSite && publication.siteOrigin !== undefined
      ? `${publication.siteOrigin}${local.encodedPath}${local.fragment}`
      : undefined;
  };
}

/** Replaces the fragment, because the author's link to the article may have one. */
function withFragment(url: string, fragment: string): string {
  return `${url.replace(/#.*/s, "")}${fragment}`;
}

function entryImage(
  image: string | undefined,
  resolve: ResolveUrl,
  media: ReadonlyMap<string, number>,
): EntryImage | undefined {
  if (image === undefined) return undefined;
  const url = resolve(image);
  const local = parseLocalUrl(image);
  if (url === undefined) return undefined;
  return { url, type: mediaTypeOf(new URL(url).pathname), length: local && media.get(local.path) };
}

/** For a local file, the length comes from the file. An enclosure without a known length is omitted. */
function attachmentOf(
  enclosure: Enclosure | undefined,
  resolve: ResolveUrl,
  media: ReadonlyMap<string, number>,
): Attachment | undefined {
  if (enclosure === undefined) return undefined;
  const url = resolve(enclosure.url);
  const local = parseLocalUrl(enclosure.url);
  const length = local === undefined ? enclosure.length : media.get(local.path);
  const { type } = enclosure;
  return url === undefined || length === undefined || type === undefined ? undefined : { url, type, length };
}

/** RSS dates have no smaller unit (RFC 822), and all formats must have the same dates. */
function truncateToSecond(instant: Instant): Instant {
  return Math.floor(instant / 1000) * 1000;
}
