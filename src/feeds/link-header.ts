import { FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";
import { type FeedLink, feedLinks } from "./feed-links.js";

/** The `Link` header of a feed (RFC 8288): where WebSub subscribers look for hub and self first. */
export function linkHeader(feed: Feed, format: FeedFormat): string {
  return written(feedLinks(feed, format));
}

/** The `Link` header of a page: the feeds to subscribe to. */
export function linkHeaderOfPage({ links, current }: Feed): string {
  const formats = Object.entries(FEED_FORMATS) as [FeedFormat, { readonly mediaType: string }][];
  return written(
    formats.map(([format, { mediaType }]) => ({
      rel: "alternate",
      type: mediaType,
      href: (current ?? links)[format],
    })),
  );
}

function written(links: readonly FeedLink[]): string {
  return links
    .map(({ rel, type, href }) => `<${href}>; rel="${rel}"${type === undefined ? "" : `; type="${type}"`}`)
    .join(", ");
}
