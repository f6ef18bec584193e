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
  /** What the publication offers beside the feed of everything. */
  readonly terms: readonly Term[];
  /** When somebody opened the feed itself, in that format, in a browser. */
  readonly format?: FeedFormat | undefined;
  readonly zone: string;
  /** Absolute address of the picture at the top; the publication's image unless given. */
  readonly logo?: string | undefined;
  /** Whether visitors may search. */
  readonly hasSearch?: boolean;
}

/** A feed as people read it: the front page, the page of a cut, an archive page, or a feed's own address. */
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

/** What is most the page's own stands first. */
function titleOf({ key }: Feed, names: FeedNames, format: FeedFormat | undefined): string {
  const parts = [
    format && `${FEED_FORMATS[format].name} feed`,
    key.archive && `Archive page ${key.archive}`,
    names.term,
    names.publication,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
