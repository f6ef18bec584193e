import type { Enclosure, Instant } from "../articles/article.js";
import { withoutForbidden } from "../articles/clean-text.js";
import { readLocalAddress } from "../articles/local-addresses.js";
import { type ResolveAddress, withAbsoluteAddresses } from "./absolute-addresses.js";
import { type AddressOptions, entryAddress, filePath, type PublishedArticle } from "./entry-address.js";
import { type Attachment, type Channel, type Entry, FEED_FORMATS, type Feed } from "./feed.js";

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

/** The newest articles as a feed. Pure: the same input gives the same feed on every machine. */
export function assembleFeed(
  publication: Publication,
  newest: readonly PublishedArticle[],
  surroundings: Surroundings,
  begun: Instant,
): Feed {
  const { channel } = publication;
  const address = (path: string) => new URL(path.slice(1), channel.home).href;
  const entries = newest.map((published) => assembleEntry(publication, published, surroundings));
  return {
    channel,
    entries,
    updated: entries.length === 0 ? wholeSecond(begun) : Math.max(...entries.map(({ updated }) => updated)),
    links: {
      rss: address(FEED_FORMATS.rss.path),
      atom: address(FEED_FORMATS.atom.path),
      json: address(FEED_FORMATS.json.path),
    },
  };
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
    authors:
      article.authors.length === 0 && channel.author !== undefined
        ? [{ name: channel.author }]
        : article.authors,
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
    image: article.image === undefined ? undefined : resolve(article.image),
    attachment: attachmentOf(article.enclosure, resolve, surroundings.media),
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

/** Type and length come from the file itself; a remote medium whose length nobody gives is left out. */
function attachmentOf(
  enclosure: Enclosure | undefined,
  resolve: ResolveAddress,
  media: ReadonlyMap<string, number>,
): Attachment | undefined {
  const url = enclosure === undefined ? undefined : resolve(enclosure.url);
  const local = enclosure === undefined ? undefined : readLocalAddress(enclosure.url);
  const length = local === undefined ? enclosure?.length : media.get(local.path);
  const type = enclosure?.type;
  return url === undefined || length === undefined || type === undefined ? undefined : { url, type, length };
}

/** RSS knows no smaller unit (RFC 822), and the formats are to agree on every date. */
function wholeSecond(moment: Instant): Instant {
  return Math.floor(moment / 1000) * 1000;
}
