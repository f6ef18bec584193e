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

/** A feed in one of its formats, as a page links to it. */
export interface FormatLink {
  readonly format: FeedFormat;
  /** Of the format. */
  readonly name: string;
  readonly mediaType: string;
  readonly url: string;
  /** What a feed reader that finds the link calls it. */
  readonly title: string;
}

/** The feed to subscribe to: of an archive page, to which nothing new ever comes, the one that it belongs to. */
export function formatLinks(feed: Feed): FormatLink[] {
  return formatLinksFor(feed.channel.title, feed.current ?? feed.links);
}

/** The feed of everything, for the pages of a cut to name beside their own. */
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
