import { ALL_FORMATS, FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";
import { type FeedLink, feedLinks } from "./feed-links.js";

/** The `Link` header of a feed (RFC 8288). WebSub subscribers look here first for the hub and self links. */
export function linkHeader(feed: Feed, format: FeedFormat): string {
  return formatLinks(feedLinks(feed, format));
}

/** The `Link` header of a page: its subscription feeds. */
export function pageLinkHeader({ links, current }: Feed): string {
  return formatLinks(
    ALL_FORMATS.map((format) => ({
      rel: "alternate",
      type: FEED_FORMATS[format].mediaType,
      href: (current ?? links)[format],
    })),
  );
}

function formatLinks(links: readonly FeedLink[]): string {
  return links
    .map(({ rel, type, href }) => `<${href}>; rel="${rel}"${type === undefined ? "" : `; type="${type}"`}`)
    .join(", ");
}
