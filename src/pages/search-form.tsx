import type { Channel } from "../feeds/feed.js";
import { MAX_QUERY_LENGTH } from "../publishing/search-results.js";
import { pageUrl } from "./layout.js";

export const SEARCH_PATH = "/search";

export interface SearchFormProps {
  readonly channel: Channel;
  /** The searched text. */
  readonly text?: string;
}

export function SearchForm({ channel, text = "" }: SearchFormProps) {
  return (
    <search>
      <form class="search" action={pageUrl(channel, SEARCH_PATH)} method="get">
        <label for="q">Search the articles</label>
        <span>
          <input
            id="q"
            name="q"
            type="search"
            maxLength={MAX_QUERY_LENGTH}
            value={text}
            dir="auto"
            autocomplete="off"
          />
          <button type="submit">Search</button>
        </span>
      </form>
    </search>
  );
}

export function resultsUrl(channel: Channel, text: string, page: number): string {
  const query = new URLSearchParams({ q: text, ...(page > 1 && { page: String(page) }) });
  return `${pageUrl(channel, SEARCH_PATH)}?${query}`;
}
