import { Feed as Skeleton } from "feed";
import type { Instant } from "../articles/article.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import { FEED_FORMATS, type Feed, type FeedFormat } from "./feed.js";
import { webUri } from "./web-uri.js";

const GENERATOR = "Feedwright";

const RSS_SPECIFICATION = "https://www.rssboard.org/rss-specification";

/** RSS knows no shorter time to live. */
const MINUTE = 60;

/**
 * What the `feed` library says well: the frame of a document, its entries with ids, links and dates.
 *
 * Free text does not pass through it, since it breaks on some (`docs/decisions/0003-feeds-completed-as-trees.md`);
 * the renderers put that into the parsed tree.
 *
 * @throws PublisherError `document-malformed` when an address or a date is none
 */
export function feedSkeleton(feed: Feed, format: FeedFormat): string {
  try {
    const skeleton = assemble(feed);
    const render = { rss: () => skeleton.rss2(), atom: () => skeleton.atom1(), json: () => skeleton.json1() };
    return render[format]();
  } catch (cause) {
    throw new PublisherError(
      "document-malformed",
      `${FEED_FORMATS[format].path}: the document cannot be rendered (${messageOf(cause)}); it is not published`,
      { cause },
    );
  }
}

function assemble({ channel, page, entries, updated, links }: Feed): Skeleton {
  const skeleton = new Skeleton({
    id: channel.id,
    title: GENERATOR,
    link: page,
    language: channel.language,
    updated: validDate(updated),
    generator: GENERATOR,
    docs: RSS_SPECIFICATION,
    feedLinks: links,
    ttl: Math.max(1, Math.round(channel.maxAge / MINUTE)),
  });
  for (const entry of entries) {
    skeleton.addItem({
      title: GENERATOR,
      id: channel.id,
      guid: GENERATOR,
      link: validUri(entry.url),
      date: validDate(entry.updated),
      published: validDate(entry.published),
    });
  }
  return skeleton;
}

/** @throws RangeError where the library would write "Invalid Date" */
function validDate(instant: Instant): Date {
  return new Date(new Date(instant).toISOString());
}

/** @throws TypeError where the library would write it into JSON as it is */
function validUri(address: string): string {
  const uri = webUri(address);
  if (uri === undefined) throw new TypeError(`expected an absolute web address, found ${address}`);
  return uri;
}
