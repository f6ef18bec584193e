import type { Author } from "../articles/article.js";
import { withoutForbidden } from "../articles/clean-text.js";
import { contactOf } from "./author-contact.js";
import { contentHtml, summaryText } from "./entry-content.js";
import type { Attachment, Entry, Feed } from "./feed.js";
import { feedSkeleton } from "./feed-library.js";
import { hubsOf } from "./feed-links.js";
import { memoize } from "./memoize.js";
import { webUri, withWebUri } from "./web-uri.js";

type Members = Record<string, unknown>;

/**
 * JSON Feed 1.1 (jsonfeed.org), where the library writes version 1. The extension `_feedwright` gives
 * the sections of each article one by one.
 *
 * @throws PublisherError `document-malformed`
 */
export function renderJsonFeed(feed: Feed): string {
  const { channel } = feed;
  const { items: _, ...skeleton } = skeletonOf({ ...feed, entries: [] });
  const document = {
    ...skeleton,
    version: "https://jsonfeed.org/version/1.1",
    title: channel.title,
    description: channel.description,
    icon: channel.image === undefined ? undefined : webUri(channel.image),
    favicon: new URL("icon.svg", channel.home).href,
    language: channel.language,
    authors: channel.author === undefined ? undefined : [{ name: channel.author }],
    hubs: unlessEmpty(hubsOf(feed).map((url) => ({ type: "WebSub", url }))),
    next_url: feed.previous?.json,
  };
  return `${written(document).slice(0, -"}".length)},"items":[${itemsOf(feed).join(",")}]}`;
}

const itemsOf = memoize((feed: Feed) =>
  skeletonOf(feed).items.map((item, index) =>
    written({ ...item, ...membersOf(feed.entries[index], feed.channel.home) }),
  ),
);

function skeletonOf(feed: Feed): Members & { readonly items: readonly Members[] } {
  return JSON.parse(feedSkeleton(feed, "json"));
}

/** JSON could hold what XML cannot; one article reads the same in every format. */
function written(members: Members): string {
  const text = JSON.stringify(members);
  // A look at the whole is quicker than one at each text: nearly all that is forbidden would be escaped in it.
  if (!/\\[bfu]|[\uFFFE\uFFFF]/.test(text)) return text;
  return JSON.stringify(members, (_, value) => (typeof value === "string" ? withoutForbidden(value) : value));
}

function membersOf(entry: Entry | undefined, home: string): Members {
  if (entry === undefined) return {};
  const sections = entry.sections.map(({ heading, url, summary }) => ({ heading, url, summary }));
  return {
    id: entry.id,
    title: entry.title,
    content_html: contentHtml(entry),
    summary: summaryText(entry) || undefined,
    image: withWebUri(entry.image)?.url,
    language: entry.language,
    authors: unlessEmpty(entry.authors.map(authorMembers)),
    tags: [...entry.categories, ...entry.tags],
    attachments: attachmentsOf(entry.attachment),
    _feedwright:
      sections.length === 0 ? undefined : { about: new URL("about/sections", home).href, sections },
  };
}

function authorMembers(author: Author): Members {
  const { uri, email } = contactOf(author);
  return { name: author.name, url: uri ?? (email === undefined ? undefined : `mailto:${email}`) };
}

function attachmentsOf(attachment: Attachment | undefined): Members[] | undefined {
  const attached = withWebUri(attachment);
  return attached && [{ url: attached.url, mime_type: attached.type, size_in_bytes: attached.length }];
}

function unlessEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
