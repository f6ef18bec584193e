import type { Channel, Feed } from "../feeds/feed.js";
import type { MarkedText } from "../publishing/search-excerpt.js";
import type { SearchHit, SearchResults } from "../publishing/search-results.js";
import { FormattedDate } from "./byline.js";
import { formatLinks } from "./format-links.js";
import { MAIN_ID } from "./html-page.js";
import { Layout } from "./layout.js";
import { SmallMasthead } from "./masthead.js";
import { resultsUrl, SEARCH_PATH, SearchForm } from "./search-form.js";
import { textDirection } from "./text-direction.js";

export interface SearchPageProps {
  readonly feed: Feed;
  readonly results: SearchResults;
  readonly zone: string;
  /** Absolute URL; default: the image of the publication. */
  readonly logo?: string | undefined;
}

export function SearchPage({ feed, results, zone, logo }: SearchPageProps) {
  const { channel } = feed;
  const { text, isSearch, page, hits } = results;
  const parts = [text, page > 1 && `Page ${page}`, "Search", channel.title];
  return (
    <Layout
      channel={channel}
      title={parts.filter((part) => part !== "" && part !== false).join(" · ")}
      description={channel.description}
      language={channel.language}
      canonical={new URL(SEARCH_PATH.slice(1), channel.home).href}
      isUnlisted
      feeds={formatLinks(feed)}
    >
      <SmallMasthead channel={channel} logo={logo} />
      <main id={MAIN_ID}>
        <h1>Search</h1>
        <SearchForm channel={channel} text={text} />
        {(isSearch || text !== "") && <p class="count">{resultSummary(results)}</p>}
        {hits.length > 0 && (
          <ol class="hits">
            {hits.map((hit) => (
              <Hit key={hit.url} hit={hit} zone={zone} />
            ))}
          </ol>
        )}
        <Pagination channel={channel} results={results} />
      </main>
    </Layout>
  );
}

function resultSummary({ isSearch, hits, found, hasMore, isWhole, page, pages }: SearchResults): string {
  if (!isSearch) return "Type a word to search for.";
  const sentences = [
    found === 0
      ? "No article has all of these words. Fewer words, or other ones, find more."
      : hits.length === 0
        ? "There is nothing on this page."
        : `${found.toLocaleString("en")} ${found === 1 ? "article" : "articles"}${pages > 1 ? `, page ${page} of ${pages}` : ""}.`,
    hasMore && "There are more: one more word finds what is missing here.",
    !isWhole && "Some articles are still being read, and cannot be found yet.",
  ];
  return sentences.filter((sentence) => sentence !== false).join(" ");
}

function Hit({ hit, zone }: { readonly hit: SearchHit; readonly zone: string }) {
  const { url, title, published, language, section, excerpt } = hit;
  return (
    <li lang={language} dir={textDirection(language)}>
      <h2>
        <a href={url}>
          <HighlightedText text={title} />
        </a>
      </h2>
      <p class="byline">
        <FormattedDate at={published} language={language} zone={zone} />
        {section !== undefined && (
          <>
            {" · "}
            <a href={section.url}>
              <HighlightedText text={section.heading} />
            </a>
          </>
        )}
      </p>
      {excerpt.length > 0 && (
        <p>
          <HighlightedText text={excerpt} />
        </p>
      )}
    </li>
  );
}

function HighlightedText({ text }: { readonly text: readonly MarkedText[] }) {
  // Without keys: the pieces never move.
  return <>{text.map(({ text: piece, isFound }) => (isFound ? <mark>{piece}</mark> : piece))}</>;
}

function Pagination({ channel, results }: { readonly channel: Channel; readonly results: SearchResults }) {
  const { text, page, pages } = results;
  if (pages <= 1) return null;
  const previousPage = Math.min(page - 1, pages);
  return (
    <nav class="turn" aria-label="Pages of results">
      {previousPage >= 1 && (
        <a rel="prev" href={resultsUrl(channel, text, previousPage)}>
          Previous page
        </a>
      )}
      {page < pages && (
        <a rel="next" href={resultsUrl(channel, text, page + 1)}>
          Next page
        </a>
      )}
    </nav>
  );
}
