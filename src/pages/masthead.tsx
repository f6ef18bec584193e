import type { Channel, Feed } from "../feeds/feed.js";
import type { Taxonomy } from "../feeds/feed-path.js";
import type { FeedNames } from "./feed-names.js";
import { feedPageUrl, pageUrl } from "./layout.js";

/** What a cut is to its publication. */
const TERM_LABELS: Readonly<Record<Taxonomy, string>> = {
  category: "Category of",
  tag: "Tag of",
  author: "Author at",
  language: "Language of",
  folder: "Folder of",
};

export interface MastheadProps {
  readonly feed: Feed;
  readonly names: FeedNames;
  /** Absolute URL; default: the image of the publication. */
  readonly logo?: string | undefined;
}

export function Masthead({ feed, names, logo = feed.channel.image }: MastheadProps) {
  const { channel, key } = feed;
  const { term, archive } = key;
  return (
    <header class="masthead">
      {logo !== undefined && <img src={logo} alt="" />}
      <h1 dir="auto">{names.term ?? names.publication}</h1>
      {term === undefined ? (
        <p dir="auto">{channel.description}</p>
      ) : (
        <p>
          {TERM_LABELS[term.kind]}{" "}
          <a href={pageUrl(channel, "/")}>
            <bdi>{names.publication}</bdi>
          </a>
        </p>
      )}
      {archive !== undefined && (
        <p>
          Archive page {archive} · <a href={feedPageUrl(channel, { term })}>Newest articles</a>
        </p>
      )}
    </header>
  );
}

export interface SmallMastheadProps {
  readonly channel: Channel;
  readonly logo?: string | undefined;
}

/** For pages with a heading of their own. */
export function SmallMasthead({ channel, logo = channel.image }: SmallMastheadProps) {
  return (
    <header class="masthead small">
      <p dir="auto">
        <a href={pageUrl(channel, "/")}>
          {logo !== undefined && <img src={logo} alt="" />}
          <bdi>{channel.title}</bdi>
        </a>
      </p>
    </header>
  );
}
