import { Fragment } from "preact";
import { FEED_FORMATS, type Feed, type FeedFormat } from "../feeds/feed.js";
import { CopyButton, CopyScript } from "./copy-button.js";
import { feedLinks } from "./feed-links.js";
import { placeUrl } from "./layout.js";
import { ReaderLinks } from "./reader-links.js";

export interface FeedAddressProps {
  readonly feed: Feed;
  readonly format: FeedFormat;
}

/** For somebody who opened a feed in a browser: what this is, and what to do with it. */
export function FeedAddress({ feed, format }: FeedAddressProps) {
  const { channel, place } = feed;
  const { name } = FEED_FORMATS[format];
  const links = feed.current ?? feed.links;
  const address = links[format];
  const others = feedLinks(feed).filter((link) => link.format !== format);
  return (
    <section class="subscribe" aria-labelledby="subscribe">
      {place.archive === undefined ? (
        <>
          <h2 id="subscribe">
            This is the {name} feed of <bdi>{channel.title}</bdi>
          </h2>
          <p>Copy its address into a feed reader:</p>
        </>
      ) : (
        <>
          <h2 id="subscribe">
            This is archive page {place.archive} of the {name} feed of <bdi>{channel.title}</bdi>
          </h2>
          <p>Nothing new appears in it. Copy the address of the feed itself into a feed reader:</p>
        </>
      )}
      <p class="address">
        <code>{address}</code> <CopyButton address={address} of={name} />
      </p>
      {/* Not every reader knows JSON Feed. */}
      <ReaderLinks feed={format === "json" ? links.rss : address} />
      <p>
        A feed is a list of the latest articles for programs to read. A feed reader, such as Thunderbird,
        NetNewsWire or FreshRSS, looks at it now and then and shows you what is new: add a subscription there
        and paste the address. It takes no account here, and no e-mail address.
      </p>
      <p>
        The same feed in other formats:{" "}
        {others.map(({ name: other, url, format: key }, index) => (
          <Fragment key={key}>
            {index > 0 && ", "}
            <a href={url}>{other}</a>
          </Fragment>
        ))}
        . For people there is <a href={placeUrl(channel, place)}>a page with the same articles</a>.
      </p>
      <CopyScript />
    </section>
  );
}
