import type { Instant } from "../articles/article.js";
import type { Channel } from "./feed.js";
import { type FeedKey, feedPath, TAXONOMIES, type Taxonomy, type Term, titleOfTerm } from "./feed-path.js";
import { element, type Markup, xmlDocument } from "./xml.js";

const TAXONOMY_NAMES = Object.keys(TAXONOMIES) as Taxonomy[]; // The keys of the record are its type.

/**
 * An OPML subscription list (opml.org/spec2.opml): the main feed, then the term feeds by taxonomy. Each is
 * listed once, as RSS, which every reader supports, so that an import subscribes to each feed once.
 *
 * @param modified when any of the feeds last changed
 * @throws PublisherError `document-malformed`
 */
export function renderOpml(channel: Channel, terms: readonly Term[], modified: Instant): string {
  const head = element("head", {}, [
    element("title", {}, channel.title),
    element("dateModified", {}, new Date(modified).toUTCString()),
    ...(channel.author === undefined ? [] : [element("ownerName", {}, channel.author)]),
  ]);
  const groups = TAXONOMY_NAMES.flatMap((kind) => {
    const feeds = terms
      .filter((term) => term.kind === kind)
      .map((term) => feedOutline(titleOfTerm(term, channel.language), { term }, channel.home));
    return feeds.length === 0 ? [] : [element("outline", { text: TAXONOMIES[kind].title }, feeds)];
  });
  const body = element("body", {}, [feedOutline(channel.title, {}, channel.home), ...groups]);
  return xmlDocument(element("opml", { version: "2.0" }, [head, body]), "feeds.opml");
}

function feedOutline(title: string, place: FeedKey, home: string): Markup {
  return element("outline", {
    type: "rss",
    text: title,
    title,
    xmlUrl: new URL(feedPath(place, "rss").slice(1), home).href,
    htmlUrl: new URL(feedPath(place, "page").slice(1), home).href,
    version: "RSS2",
  });
}
