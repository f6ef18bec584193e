import {
  ALL_FORMATS,
  FEED_FORMATS,
  type Feed,
  type FeedFormat,
  type FeedLinks,
  forEachFormat,
} from "../feeds/feed.js";
import { feedPath } from "../feeds/feed-path.js";
import type { FeedNames } from "./feed-names.js";

export interface FormatLink {
  readonly format: FeedFormat;
  /** Name of the format. */
  readonly name: string;
  readonly mediaType: string;
  readonly url: string;
  /** For feed readers that discover the link. */
  readonly title: string;
}

/** The feed to subscribe to: for an archive page, the feed that it belongs to. */
export function formatLinks(feed: Feed): FormatLink[] {
  return formatLinksFor(feed.channel.title, feed.current ?? feed.links);
}

/** The feed of everything, for the page of a term. */
export function publicationFormatLinks({ channel, key }: Feed, { publication }: FeedNames): FormatLink[] {
  if (key.term === undefined) return [];
  const links = forEachFormat((format) => new URL(feedPath({}, format).slice(1), channel.home).href);
  return formatLinksFor(publication, links);
}

function formatLinksFor(title: string, urls: FeedLinks): FormatLink[] {
  return ALL_FORMATS.map((format) => {
    const { name, mediaType } = FEED_FORMATS[format];
    return { format, name, mediaType, url: urls[format], title: `${title} (${name})` };
  });
}
