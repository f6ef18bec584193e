import { FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";

export interface FeedLink {
  readonly rel: string;
  readonly type?: string;
  readonly href: string;
}

/**
 * The links of a feed, for `atom:link` and the `Link` header. The page comes first, because some parsers use
 * the first link. Then comes a single link to the feed itself, which WebSub requires.
 *
 * An archive page has no hub link, because readers do not subscribe to it. It has no link to the next page
 * (RFC 5005 §4) either, because it would have to change when that page is added.
 */
export function feedLinks(feed: Feed, format: FeedFormat): FeedLink[] {
  const { page, links, current, previous } = feed;
  const type = FEED_FORMATS[format].mediaType;
  return [
    { rel: "alternate", type: "text/html", href: page },
    { rel: "self", type, href: links[format] },
    ...hubsOf(feed).map((href) => ({ rel: "hub", href })),
    ...(current === undefined ? [] : [{ rel: "current", type, href: current[format] }]),
    ...(previous === undefined ? [] : [{ rel: "prev-archive", type, href: previous[format] }]),
  ];
}

/** The hubs that are notified of changes to this document. */
export function hubsOf({ channel, current }: Feed): readonly string[] {
  return current === undefined ? channel.hubs : [];
}
