import type { ComponentChildren } from "preact";
import type { Channel } from "../feeds/feed.js";
import { type FeedKey, feedPath } from "../feeds/feed-path.js";
import type { FormatLink } from "./format-links.js";
import { HtmlPage } from "./html-page.js";

export interface LayoutProps {
  readonly channel: Channel;
  /** The most specific part first. */
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly canonical: string;
  /** Whether to ask search engines not to index the page. */
  readonly isUnlisted?: boolean;
  readonly feeds: readonly FormatLink[];
  /** Only for discovery by feed readers. */
  readonly otherFeeds?: readonly FormatLink[];
  /** Further elements of the head. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

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

/** The URL path of a path of this service, below the mount path. */
export function pageUrl(channel: Channel, path: string): string {
  return new URL(path.slice(1), channel.home).pathname;
}

export function feedPageUrl(channel: Channel, key: FeedKey): string {
  return pageUrl(channel, feedPath(key, "page"));
}
