import { v5 as uuidv5 } from "uuid";
import type { Enclosure, Instant } from "../articles/article.js";
import { withoutForbidden } from "../articles/clean-text.js";
import { readLocalAddress } from "../articles/local-addresses.js";
import { mediaTypeOf } from "../articles/media-types.js";
import { type ResolveAddress, withAbsoluteAddresses } from "./absolute-addresses.js";
import { type AddressOptions, entryAddress, filePath, type PublishedArticle } from "./entry-address.js";
import {
  type Attachment,
  type Channel,
  type DeletedEntry,
  type Entry,
  type Feed,
  type FeedLinks,
  forEachFormat,
  type Picture,
} from "./feed.js";
import { type FeedPlace, feedPath, TAXONOMIES, type Term, titleOfTerm } from "./feed-place.js";

export interface Publication extends Omit<AddressOptions, "home"> {
  readonly channel: Channel;
  /** Whether entries carry the article itself, or its summaries alone. */
  readonly content: "full" | "summary";
  /** Origin of the site that the articles belong to, where `/about` is to be found; undefined when there is none. */
  readonly siteOrigin: string | undefined;
}

/** What addresses within articles may lead to. */
export interface Surroundings {
  /** Articles that are shown, by path. */
  readonly articles: ReadonlyMap<string, PublishedArticle>;
  /** Sizes in bytes of the files that may be served, by path. */
  readonly media: ReadonlyMap<string, number>;
}

/** What a feed at some place is made of. */
export interface FeedContents {
  readonly place: FeedPlace;
  /** Of the place, when it is one of a cut. */
  readonly term: Term | undefined;
  readonly entries: readonly Entry[];
  readonly deleted: readonly DeletedEntry[];
  /** The number of the archive page that holds the entries before these. */
  readonly previousPage: number | undefined;
}

/**
 * Pure: the same input gives the same feed on every machine.
 *
 * @param begun when the publication began: the date of an empty feed
 */
export function assembleFeed(publication: Publication, contents: FeedContents, begun: Instant): Feed {
  const { place, term, entries, deleted, previousPage } = contents;
  const { home } = publication.channel;
  const subscription: FeedPlace = { term: place.term };
  return {
    channel: term === undefined ? publication.channel : channelOfCut(publication.channel, term),
    place,
    page: absolute(feedPath(subscription, "page"), home),
    entries,
    deleted,
    updated: entries.length === 0 ? wholeSecond(begun) : Math.max(...entries.map(({ updated }) => updated)),
    links: linksTo(place, home),
    current: place.archive === undefined ? undefined : linksTo(subscription, home),
    previous:
      previousPage === undefined ? undefined : linksTo({ term: place.term, archive: previousPage }, home),
  };
}

/** A feed of its own in every reader: with an id, and a title that tells it from the others. */
function channelOfCut(channel: Channel, term: Term): Channel {
  const name = `${channel.id}#${TAXONOMIES[term.kind].segment}/${term.slug}`;
  return {
    ...channel,
    id: `urn:uuid:${uuidv5(name, uuidv5.URL)}`,
    title: `${channel.title} · ${titleOfTerm(term, channel.language)}`,
  };
}

function linksTo(place: FeedPlace, home: string): FeedLinks {
  return forEachFormat((format) => absolute(feedPath(place, format), home));
}

/** The public address of a path of this service. */
function absolute(path: string, home: string): string {
  return new URL(path.slice(1), home).href;
}

export function assembleEntry(
  publication: Publication,
  published: PublishedArticle,
  surroundings: Surroundings,
): Entry {
  const { channel, content } = publication;
  const { article } = published;
  const url = entryAddress(published, { ...publication, home: channel.home });
  const resolve = resolverFor(url, publication, surroundings);
  return {
    id: published.id,
    url,
    title: article.title,
    published: wholeSecond(published.published),
    updated: wholeSecond(published.updated),
    authors: article.authors,
    categories: article.categories,
    tags: article.tags.filter((tag) => !article.categories.includes(tag)),
    language: article.language ?? channel.language,
    lead: article.summary,
    sections: article.sections.map(({ heading, anchor, summary }) => ({
      heading,
      url: anchor === "" ? url : placeIn(url, `#${encodeURIComponent(withoutForbidden(anchor))}`),
      summary,
    })),
    html: content === "full" ? withAbsoluteAddresses(article.html, resolve) : undefined,
    image: pictureOf(article.image, resolve, surroundings.media),
    attachment: attachmentOf(article.enclosure, resolve, surroundings.media),
    source: article.source,
  };
}

function resolverFor(
  entryUrl: string,
  publication: Publication,
  { articles, media }: Surroundings,
): ResolveAddress {
  const { home } = publication.channel;
  return (address) => {
    if (address.startsWith("#")) return placeIn(entryUrl, address);
    const local = readLocalAddress(address);
    if (local === undefined) return address.startsWith("local:") ? undefined : address;
    const article = articles.get(local.path);
    if (article !== undefined) return `${entryAddress(article, { ...publication, home })}${local.fragment}`;
    if (media.has(local.path)) return new URL(filePath(local.path).slice(1), home).href;
    return local.ofSite && publication.siteOrigin !== undefined
      ? `${publication.siteOrigin}${local.encodedPath}${local.fragment}`
      : undefined;
  };
}

/** The author's own link to the article may name a place in it already. */
function placeIn(entryUrl: string, fragment: string): string {
  return `${entryUrl.replace(/#.*/s, "")}${fragment}`;
}

function pictureOf(
  image: string | undefined,
  resolve: ResolveAddress,
  media: ReadonlyMap<string, number>,
): Picture | undefined {
  if (image === undefined) return undefined;
  const url = resolve(image);
  const local = readLocalAddress(image);
  if (url === undefined) return undefined;
  return { url, type: mediaTypeOf(new URL(url).pathname), length: local && media.get(local.path) };
}

/** Type and length come from the file itself; a remote medium whose length nobody gives is left out. */
function attachmentOf(
  enclosure: Enclosure | undefined,
  resolve: ResolveAddress,
  media: ReadonlyMap<string, number>,
): Attachment | undefined {
  if (enclosure === undefined) return undefined;
  const url = resolve(enclosure.url);
  const local = readLocalAddress(enclosure.url);
  const length = local === undefined ? enclosure.length : media.get(local.path);
  const { type } = enclosure;
  return url === undefined || length === undefined || type === undefined ? undefined : { url, type, length };
}

/** RSS knows no smaller unit (RFC 822), and the formats are to agree on every date. */
function wholeSecond(moment: Instant): Instant {
  return Math.floor(moment / 1000) * 1000;
}
