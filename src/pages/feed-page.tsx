import { FEED_FORMATS, type Feed, type FeedFormat } from "../feeds/feed.js";
import { feedPath, type Term } from "../feeds/feed-path.js";
import { EntryList } from "./entry-list.js";
import { type FeedNames, feedNames } from "./feed-names.js";
import { FeedUrlBox } from "./feed-url-box.js";
import { formatLinks, publicationFormatLinks } from "./format-links.js";
import { MAIN_ID } from "./html-page.js";
import { Layout } from "./layout.js";
import { Masthead } from "./masthead.js";
import { OpenGraphTags } from "./open-graph-tags.js";
import { SearchForm } from "./search-form.js";
import { SubscribeBox } from "./subscribe-box.js";
import { termGroups } from "./term-groups.js";
import { TermLists } from "./term-lists.js";

export interface FeedPageProps {
  readonly feed: Feed;
  readonly terms: readonly Term[];
  /** Set if the feed itself was opened in a browser. */
  readonly format?: FeedFormat | undefined;
  readonly zone: string;
  /** Absolute URL; default: the image of the publication. */
  readonly logo?: string | undefined;
  readonly hasSearch?: boolean;
}

/** The front page, the page of a term, an archive page, or the page shown at the URL of a feed. */
export function FeedPage({ feed, terms, format, zone, logo, hasSearch = false }: FeedPageProps) {
  const { channel, key } = feed;
  const names = feedNames(feed, terms);
  const isPage = format === undefined;
  const groups = isPage && key.term === undefined && key.archive === undefined ? termGroups(feed, terms) : [];
  const title = titleOf(feed, names, format);
  const canonical = isPage ? new URL(feedPath(key, "page").slice(1), channel.home).href : feed.page;
  return (
    <Layout
      channel={channel}
      title={title}
      description={channel.description}
      language={channel.language}
      canonical={canonical}
      isUnlisted={!isPage}
      feeds={formatLinks(feed)}
      otherFeeds={publicationFormatLinks(feed, names)}
      head={
        <OpenGraphTags channel={channel} title={title} description={channel.description} url={canonical} />
      }
    >
      <Masthead feed={feed} names={names} logo={logo} />
      <main id={MAIN_ID}>
        {hasSearch && isPage && key.term === undefined && <SearchForm channel={channel} />}
        {!isPage && <FeedUrlBox feed={feed} format={format} />}
        {isPage && key.archive === undefined && <SubscribeBox feed={feed} groups={groups} />}
        <EntryList feed={feed} terms={terms} zone={zone} />
        <TermLists channel={channel} groups={groups} />
      </main>
    </Layout>
  );
}

/** The most specific part first. */
function titleOf({ key }: Feed, names: FeedNames, format: FeedFormat | undefined): string {
  const parts = [
    format && `${FEED_FORMATS[format].name} feed`,
    key.archive && `Archive page ${key.archive}`,
    names.term,
    names.publication,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
