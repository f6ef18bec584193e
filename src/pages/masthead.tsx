import type { Feed } from "../feeds/feed.js";
import type { CutKind } from "../feeds/feed-place.js";
import type { FeedNames } from "./feed-names.js";
import { pageUrl, placeUrl } from "./layout.js";

/** What a cut is to its publication. */
const CUT_OF: Readonly<Record<CutKind, string>> = {
  category: "Category of",
  tag: "Tag of",
  author: "Author at",
  language: "Language of",
  folder: "Folder of",
};

export interface MastheadProps {
  readonly feed: Feed;
  readonly names: FeedNames;
}

/** What feed this is, and the way out of it to the larger one. */
export function Masthead({ feed: { channel, place }, names }: MastheadProps) {
  const { cut, archive } = place;
  return (
    <header class="masthead">
      {cut === undefined && channel.image !== undefined && <img src={channel.image} alt="" />}
      <h1 dir="auto">{names.cut ?? names.publication}</h1>
      {cut === undefined ? (
        <p dir="auto">{channel.description}</p>
      ) : (
        <p>
          {CUT_OF[cut.kind]}{" "}
          <a href={pageUrl(channel, "/")}>
            <bdi>{names.publication}</bdi>
          </a>
        </p>
      )}
      {archive !== undefined && (
        <p>
          Archive page {archive} · <a href={placeUrl(channel, { cut })}>Newest articles</a>
        </p>
      )}
    </header>
  );
}
