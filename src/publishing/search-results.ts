import type { Instant, Section } from "../articles/article.js";
import { toSingleLine } from "../articles/clean-text.js";
import { assembleEntry, type Publication } from "../feeds/assemble-feed.js";
import type { Document } from "../feeds/document.js";
import type { Entry } from "../feeds/feed.js";
import type { ArticleRecord } from "../ledger/identity/known-article.js";
import type { Ledger } from "../ledger/ledger.js";
import { MAX_FOUND } from "../ledger/search/search-index.js";
import { MAX_QUERY_LENGTH, parseSearchWords, type SearchWord } from "../ledger/search/search-words.js";
import { bestSection, leadExcerpt, type MarkedText, markMatches } from "./search-excerpt.js";

export { MAX_QUERY_LENGTH };

/** Hits on a page of results. */
const PAGE_SIZE = 20;

export const MAX_SEARCH_PAGES = MAX_FOUND / PAGE_SIZE;

export interface SearchRequest {
  /** On one line, at most `MAX_QUERY_LENGTH` characters. */
  readonly text: string;
  /** Counted from 1. */
  readonly page: number;
}

export interface SearchHit extends Pick<Entry, "url" | "published" | "language"> {
  readonly title: readonly MarkedText[];
  /** Undefined when the hit is in the introduction. */
  readonly section: { readonly heading: readonly MarkedText[]; readonly url: string } | undefined;
  readonly excerpt: readonly MarkedText[];
}

export interface SearchResults extends SearchRequest {
  /** Whether the request has any word to search for. */
  readonly isSearch: boolean;
  readonly hits: readonly SearchHit[];
  /** Number of hits on all pages. */
  readonly found: number;
  /** Whether there are more than `MAX_FOUND` hits. */
  readonly hasMore: boolean;
  readonly pages: number;
  /** False while some articles are not indexed yet. */
  readonly isWhole: boolean;
}

/** A page of results, or why there is none. */
export type SearchAnswer =
  | { readonly kind: "document"; readonly document: Document; readonly isWhole: boolean }
  /** Too many searches wait. */
  | { readonly kind: "busy" }
  | { readonly kind: "unpublished" };

/** @param text untrusted */
export function searchRequest(text: string, page: number): SearchRequest {
  const isPage = Number.isSafeInteger(page) && page >= 1;
  return {
    text: toSingleLine(text.slice(0, MAX_QUERY_LENGTH).toWellFormed()),
    page: isPage ? Math.min(page, MAX_SEARCH_PAGES) : 1,
  };
}

/** Searches the articles that are shown at `now`. */
export async function searchResults(
  ledger: Ledger,
  publication: Publication,
  { text, page }: SearchRequest,
  now: Instant,
): Promise<Omit<SearchResults, "isWhole">> {
  const words = parseSearchWords(text);
  const { ids, hasMore } = await ledger.search.find(words, now);
  const pageIds = ids.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const records = await ledger.articles.byIds(pageIds);
  return {
    text,
    page,
    isSearch: words.length > 0,
    hits: pageIds.flatMap((id) => {
      const record = records.get(id);
      // It may have been withdrawn since the search.
      return record?.withdrawn === null ? hitOf(record, publication, words) : [];
    }),
    found: ids.length,
    hasMore,
    pages: Math.ceil(ids.length / PAGE_SIZE),
  };
}

function hitOf(record: ArticleRecord, publication: Publication, words: readonly SearchWord[]): SearchHit {
  const { url, title, published, language, lead, sections } = assembleEntry(
    { ...publication, content: "summary" },
    record,
    { articles: new Map(), media: new Map() },
  );
  const found = bestSection(record.article.sections, words);
  const place = found && sections[found.index];
  return {
    url,
    title: markMatches(title, words),
    published,
    language,
    section:
      place === undefined || place.heading === ""
        ? undefined
        : { heading: markMatches(place.heading, words), url: place.url },
    excerpt: found?.excerpt ?? leadExcerpt(lead ?? firstText(record.article.sections)),
  };
}

function firstText(sections: readonly Section[]): string {
  return sections.find(({ text }) => text !== "")?.text ?? "";
}
