import type { Feed } from "../feeds/feed.js";
import { TAXONOMIES } from "../feeds/feed-path.js";
import { CopyButton, CopyScript } from "./copy-button.js";
import { formatLinks } from "./format-links.js";
import { pageUrl } from "./layout.js";
import { ReaderLinks } from "./reader-links.js";
import type { TermGroup } from "./term-groups.js";
import { TERMS_ID } from "./term-lists.js";

const OPML_PATH = "/opml.xml";

export interface SubscribeBoxProps {
  readonly feed: Feed;
  readonly groups: readonly TermGroup[];
}

/** The feed in each format, with URLs to copy, and links to the other feeds. */
export function SubscribeBox({ feed, groups }: SubscribeBoxProps) {
  const kinds = groups.map(({ kind }) => TAXONOMIES[kind].title.toLowerCase());
  return (
    <section class="subscribe" aria-labelledby="subscribe">
      <h2 id="subscribe">Subscribe</h2>
      <p>
        Put one of these addresses into your feed reader. Most readers take the address of this page as well.
      </p>
      <dl>
        {formatLinks(feed).map(({ name, url, format }) => (
          <div key={format}>
            <dt>
              <a href={url}>{name}</a>
            </dt>
            <dd>
              <code>{url}</code> <CopyButton url={url} name={name} />
            </dd>
          </div>
        ))}
      </dl>
      <ReaderLinks feed={feed.links.rss} />
      {feed.key.term === undefined && (
        <p>
          {kinds.length > 0 && (
            <>
              <a href={`#${TERMS_ID}`}>Feeds of single {new Intl.ListFormat("en-GB").format(kinds)}</a>
              {" · "}
            </>
          )}
          <a href={pageUrl(feed.channel, OPML_PATH)}>All feeds as OPML</a>
        </p>
      )}
      <CopyScript />
    </section>
  );
}
