import { Fragment } from "preact";
import { FEED_FORMATS, type Feed, type FeedFormat } from "../feeds/feed.js";
import { CopyButton, CopyScript } from "./copy-button.js";
import { formatLinks } from "./format-links.js";
import { feedPageUrl } from "./layout.js";
import { ReaderLinks } from "./reader-links.js";

export interface FeedUrlBoxProps {
  readonly feed: Feed;
  readonly format: FeedFormat;
}

/** Explains a feed that was opened in a browser. */
export function FeedUrlBox({ feed, format }: FeedUrlBoxProps) {
  const { channel, key } = feed;
  const { name } = FEED_FORMATS[format];
  const links = feed.current ?? feed.links;
  const feedUrl = links[format];
  const others = formatLinks(feed).filter((link) => link.format !== format);
  return (
    <section class="subscribe" aria-labelledby="subscribe">
      {key.archive === undefined ? (
        <>
          <h2 id="subscribe">
            This is the {name} feed of <bdi>{channel.title}</bdi>
          </h2>
          <p>Copy its address into a feed reader:</p>
        </>
      ) : (
        <>
          <h2 id="subscribe">
            This is archive page {key.archive} of the {name} feed of <bdi>{channel.title}</bdi>
          </h2>
          <p>Nothing new appears in it. Copy the address of the feed itself into a feed reader:</p>
        </>
      )}
      <p class="address">
        <code>{feedUrl}</code> <CopyButton url={feedUrl} name={name} />
      </p>
      {/* Not every reader knows JSON Feed. */}
      <ReaderLinks feed={format === "json" ? links.rss : feedUrl} />
      <p>
        A feed is a list of the latest articles for programs to read. A feed reader, such as Thunderbird,
        NetNewsWire or FreshRSS, looks at it now and then and shows you what is new: add a subscription there
        and paste the address. It takes no account here, and no e-mail address.
      </p>
      <p>
        The same feed in other formats:{" "}
        {others.map(({ name: other, url, format: otherFormat }, index) => (
          <Fragment key={otherFormat}>
            {index > 0 && ", "}
            <a href={url}>{other}</a>
          </Fragment>
        ))}
        . For people there is <a href={feedPageUrl(channel, key)}>a page with the same articles</a>.
      </p>
      <CopyScript />
    </section>
  );
}
