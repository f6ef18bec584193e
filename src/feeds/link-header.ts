import { ALL_FORMATS, FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";
import { type FeedLink, feedLinks } from "./feed-links.js";

/** The `Link` header of a feed (RFC 8288): where WebSub subscribers look for hub and self first. */
export function linkHeader(feed: Feed, format: FeedFormat): string {
  return formatLinks(feedLinks(feed, format));
}

/** The `Link` header of a page: the feeds to subscribe to. */
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
