import type { Author } from "../articles/article.js";
import { withoutForbidden } from "../articles/clean-text.js";
import { contentHtml, summaryText } from "./entry-content.js";
import type { Entry, Feed } from "./feed.js";
import { feedSkeleton } from "./feed-skeleton.js";

type Members = Record<string, unknown>;

/**
 * JSON Feed 1.1 (jsonfeed.org), where the library writes version 1.
 *
 * @throws PublisherError `document-malformed`
 */
export function renderJsonFeed(feed: Feed): string {
  const { channel } = feed;
  const { items, ...skeleton }: Members & { items: Members[] } = JSON.parse(feedSkeleton(feed, "json"));
  const document = {
    ...skeleton,
    version: "https://jsonfeed.org/version/1.1",
    title: channel.title,
    description: channel.description,
    language: channel.language,
    authors: channel.author === undefined ? undefined : [{ name: channel.author }],
    items: items.map((item, index) => ({ ...item, ...membersOf(feed.entries[index]) })),
  };
  // JSON could hold what XML cannot; one article reads the same in every format.
  return JSON.stringify(document, (_, value) =>
    typeof value === "string" ? withoutForbidden(value) : value,
  );
}

function membersOf(entry: Entry | undefined): Members {
  if (entry === undefined) return {};
  const { attachment } = entry;
  return {
    id: entry.id,
    title: entry.title,
    content_html: contentHtml(entry),
    summary: summaryText(entry) || undefined,
    image: entry.image?.url,
    language: entry.language,
    authors: entry.authors.length === 0 ? undefined : entry.authors.map(authorMembers),
    tags: [...entry.categories, ...entry.tags],
    attachments:
      attachment === undefined
        ? undefined
        : [{ url: attachment.url, mime_type: attachment.type, size_in_bytes: attachment.length }],
  };
}

function authorMembers({ name, url, email }: Author): Members {
  return { name, url: url ?? (email === undefined ? undefined : `mailto:${email}`) };
}
