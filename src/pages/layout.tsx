import type { ComponentChildren } from "preact";
import type { Channel } from "../feeds/feed.js";
import { type FeedKey, feedPath } from "../feeds/feed-path.js";
import type { FormatLink } from "./format-links.js";
import { HtmlPage } from "./html-page.js";

export interface LayoutProps {
  readonly channel: Channel;
  /** Of the page: what is most its own stands first. */
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly canonical: string;
  /** Whether search engines are to pass the page over. */
  readonly isUnlisted?: boolean;
  /** What the page offers to subscribe to. */
  readonly feeds: readonly FormatLink[];
  /** What a feed reader may find here as well. */
  readonly otherFeeds?: readonly FormatLink[];
  /** What else is in the head. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** What every page of a publication has: its names, its address, and the way to its feeds. */
export function Layout({ channel, canonical, feeds, otherFeeds = [], head, children, ...page }: LayoutProps) {
  const links = (
    <>
      <link rel="canonical" href={canonical} />
      {[...feeds, ...otherFeeds].map(({ mediaType, title, url }) => (
        <link key={url} rel="alternate" type={mediaType} title={title} href={url} />
      ))}
      {head}
    </>
  );
  return (
    <HtmlPage {...page} root={pageUrl(channel, "/")} head={links}>
      {children}
      <footer>
        <p>
          {feeds.map(({ name, url, format }) => (
            <a key={format} href={url}>
              {name}
            </a>
          ))}
        </p>
      </footer>
    </HtmlPage>
  );
}

/** Where a path of this service is, for a browser that is on one of its pages. */
export function pageUrl(channel: Channel, path: string): string {
  return new URL(path.slice(1), channel.home).pathname;
}

/** Where the page of a feed is. */
export function feedPageUrl(channel: Channel, key: FeedKey): string {
  return pageUrl(channel, feedPath(key, "page"));
}
