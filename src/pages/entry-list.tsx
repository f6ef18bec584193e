import type { Feed } from "../feeds/feed.js";
import type { Taxonomy, Term } from "../feeds/feed-path.js";
import { EntrySummary } from "./entry-summary.js";
import { feedPageUrl } from "./layout.js";
import { termUrls } from "./term-urls.js";

const EMPTY_MESSAGES: Readonly<Record<Taxonomy, string>> = {
  category: "No article is in this category now.",
  tag: "No article has this tag now.",
  author: "No article is by this author now.",
  language: "No article is in this language now.",
  folder: "No article is in this folder now.",
};

export interface EntryListProps {
  readonly feed: Feed;
  readonly terms: readonly Term[];
  readonly zone: string;
}

/** The entries of a feed, and links to the pages before and after. The newest one is unfolded as an example. */
export function EntryList({ feed, terms, zone }: EntryListProps) {
  const { channel, key, entries, previous } = feed;
  const urls = termUrls(channel, terms);
  return (
    <section aria-labelledby="latest">
      <h2 id="latest">{key.archive === undefined ? "Latest articles" : "Older articles"}</h2>
      {entries.length === 0 && <p>{emptyMessage(feed)}</p>}
      {entries.map((entry, index) => (
        <EntrySummary key={entry.id} entry={entry} zone={zone} isOpen={index === 0} urls={urls} />
      ))}
      {(key.archive !== undefined || previous !== undefined) && (
        <p class="turn">
          {key.archive !== undefined && (
            <a href={feedPageUrl(channel, { term: key.term })}>Newest articles</a>
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

function emptyMessage({ key: { term, archive } }: Feed): string {
  if (archive !== undefined) return "No article is on this page now.";
  return term === undefined ? "Nothing has been published yet." : EMPTY_MESSAGES[term.kind];
}
