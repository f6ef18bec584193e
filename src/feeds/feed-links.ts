import { FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";

export interface FeedLink {
  readonly rel: string;
  readonly type?: string;
  readonly href: string;
}

/**
 * Where a feed leads, as `atom:link` and the `Link` header have it: to its page first, since some
 * parsers take the first link, then to itself, once, as WebSub asks.
 *
 * An archive page names no hub, since it is not what one subscribes to. Nor does it name the page after
 * it (RFC 5005 §4): then it would have to change when that one comes.
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

/** The hubs that know of this document. */
export function hubsOf({ channel, current }: Feed): readonly string[] {
  return current === undefined ? channel.hubs : [];
}
