import type { Author } from "../articles/article.js";
import { stripForbidden } from "../articles/clean-text.js";
import { contentHtml, summaryText } from "./entry-content.js";
import { contactOf } from "./entry-elements.js";
import type { Attachment, Entry, Feed } from "./feed.js";
import { completeEach, renderWithLibrary } from "./feed-library.js";
import { hubsOf } from "./feed-links.js";
import { memoizePerEntry } from "./memoize-per-entry.js";
import { toWebUri, withWebUri } from "./web-uri.js";

type Members = Record<string, unknown>;

/**
 * JSON Feed 1.1 (jsonfeed.org); the library writes version 1. The extension `_feedwright` lists the sections of each
 * article.
 *
 * @throws PublisherError `document-malformed`
 */
export function renderJsonFeed(feed: Feed): string {
  const { channel } = feed;
  const { items: _, ...fields } = readFeed({ ...feed, entries: [] });
  const document = {
    ...fields,
    version: "https://jsonfeed.org/version/1.1",
    // The library omits a blank one.
    description: channel.description,
    icon: channel.image === undefined ? undefined : toWebUri(channel.image),
    favicon: new URL("icon.svg", channel.home).href,
    language: channel.language,
    authors: channel.author === undefined ? undefined : [{ name: channel.author }],
    hubs: undefinedIfEmpty(hubsOf(feed).map((url) => ({ type: "WebSub", url }))),
    next_url: feed.previous?.json,
  };
  return `${write(document).slice(0, -"}".length)},"items":[${renderItems(feed).join(",")}]}`;
}

const renderItems = memoizePerEntry((feed: Feed) => {
  const about = new URL("about/sections", feed.channel.home).href;
  return completeEach(readFeed(feed).items, feed, (item, entry) => write(completeItem(item, entry, about)));
});

function readFeed(feed: Feed): Members & { readonly items: readonly Members[] } {
  return JSON.parse(renderWithLibrary(feed, "json"));
}

/** Removes characters that XML forbids, so that an article has the same text in every format. */
function write(members: Members): string {
  const text = JSON.stringify(members);
  // Checking the whole text once is faster than checking each value. JSON escapes nearly all forbidden
  // characters.
  if (!/\\[bfu]|[\uFFFE\uFFFF]/.test(text)) return text;
  return JSON.stringify(members, (_, value) => (typeof value === "string" ? stripForbidden(value) : value));
}

function completeItem(item: Members, entry: Entry, about: string): Members {
  const sections = entry.sections.map(({ heading, url, summary }) => ({ heading, url, summary }));
  return {
    ...item,
    // The library omits a blank one.
    title: entry.title,
    content_html: contentHtml(entry),
    summary: summaryText(entry) || undefined,
    image: withWebUri(entry.image)?.url,
    language: entry.language,
    authors: undefinedIfEmpty(entry.authors.map(authorMembers)),
    tags: [...entry.categories, ...entry.tags],
    attachments: attachmentsOf(entry.attachment),
    _feedwright: sections.length === 0 ? undefined : { about, sections },
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

function undefinedIfEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
