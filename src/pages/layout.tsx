import type { ComponentChildren } from "preact";
import type { Channel, Feed } from "../feeds/feed.js";
import { FEED_FORMATS, type FeedFormat } from "../feeds/feed.js";

export const STYLESHEET_PATH = "/style.css";
export const ICON_PATH = "/icon.svg";

/** With a dot, which the anchors of headings have not: an article may have a section "Content". */
export const MAIN_ID = "page.content";

const FORMATS: readonly FeedFormat[] = ["rss", "atom", "json"];

/** A feed in one of its formats, as a page links to it. */
export interface FeedLink {
  readonly format: FeedFormat;
  readonly name: string;
  readonly mediaType: string;
  readonly url: string;
}

export function feedLinks({ links }: Feed): FeedLink[] {
  return FORMATS.map((format) => ({
    format,
    name: FEED_FORMATS[format].name,
    mediaType: FEED_FORMATS[format].mediaType,
    url: links[format],
  }));
}

export interface LayoutProps {
  readonly feed: Feed;
  /** Of this page, before the publication's. */
  readonly title?: string;
  readonly description: string;
  readonly language: string;
  readonly canonical: string;
  readonly children: ComponentChildren;
}

/** What every page has: head, the publication's name, the way to its feeds. */
export function Layout({ feed, title, description, language, canonical, children }: LayoutProps) {
  const { channel } = feed;
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === undefined ? channel.title : `${title} · ${channel.title}`}</title>
        <meta name="description" content={description} />
        <link rel="canonical" href={canonical} />
        <link rel="icon" href={pageUrl(channel, ICON_PATH)} type="image/svg+xml" />
        <link rel="stylesheet" href={pageUrl(channel, STYLESHEET_PATH)} />
        {feedLinks(feed).map(({ name, mediaType, url }) => (
          <link key={url} rel="alternate" type={mediaType} title={`${channel.title} (${name})`} href={url} />
        ))}
      </head>
      <body>
        <a class="skip" href={`#${MAIN_ID}`}>
          Skip to the content
        </a>
        {children}
        <footer>
          <p>
            {feedLinks(feed).map(({ name, url, format }) => (
              <a key={format} href={url}>
                {name}
              </a>
            ))}
          </p>
        </footer>
      </body>
    </html>
  );
}

export function pageUrl(channel: Channel, path: string): string {
  return new URL(path.slice(1), channel.home).pathname;
}

/** A date as people of that language write it; the exact one is in the markup. */
export function Moment({
  at,
  language,
  zone,
}: {
  readonly at: number;
  readonly language: string;
  readonly zone: string;
}) {
  const shown = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: zone }).format(at);
  return <time dateTime={new Date(at).toISOString()}>{shown}</time>;
}
