import type { Feed } from "../feeds/feed.js";
import type { Taxonomy, Term } from "../feeds/feed-place.js";
import { EntrySummary } from "./entry-summary.js";
import { placeUrl } from "./layout.js";
import { termUrls } from "./term-urls.js";

const NOTHING_IN: Readonly<Record<Taxonomy, string>> = {
  category: "No article is in this category now.",
  tag: "No article has this tag now.",
  author: "No article is by this author now.",
  language: "No article is in this language now.",
  folder: "No article is in this folder now.",
};

export interface ArticlesProps {
  readonly feed: Feed;
  readonly terms: readonly Term[];
  readonly zone: string;
}

/** The entries of a feed, and the way to the ones before and after them. */
export function Articles({ feed, terms, zone }: ArticlesProps) {
  const { channel, place, entries, previous } = feed;
  const addresses = termUrls(channel, terms);
  return (
    <section aria-labelledby="latest">
      <h2 id="latest">{place.archive === undefined ? "Latest articles" : "Older articles"}</h2>
      {entries.length === 0 && <p>{emptiness(feed)}</p>}
      {entries.map((entry, index) => (
        <EntrySummary key={entry.id} entry={entry} zone={zone} isOpen={index === 0} addresses={addresses} />
      ))}
      {(place.archive !== undefined || previous !== undefined) && (
        <p class="turn">
          {place.archive !== undefined && (
            <a href={placeUrl(channel, { term: place.term })}>Newest articles</a>
          )}
          {previous !== undefined && (
            <a rel="prev" href={new URL(".", previous.rss).pathname}>
              Older articles
            </a>
          )}
        </p>
      )}
    </section>
  );
}

function emptiness({ place: { term, archive } }: Feed): string {
  if (archive !== undefined) return "No article is on this page now.";
  return term === undefined ? "Nothing has been published yet." : NOTHING_IN[term.kind];
}
