import type { Instant } from "../../articles/article.js";
import {
  normalizePath,
  normalizeSlug,
  normalizeTitle,
  normalizeUrl,
  shareNoWord,
  slugFromUrl,
} from "./normalize-for-matching.js";
import { type Criterion, type Pair, pairEntries } from "./pair-entries.js";
import type { OldEntry } from "./read-old-feed.js";

/** An article that an entry may belong to. */
export interface ImportTarget {
  readonly id: string;
  readonly path: string;
  readonly slug: string;
  readonly title: string;
  /** The current URL of its entry; absolute. */
  readonly url: string;
  /** The canonical URL in its front matter. */
  readonly link?: string | undefined;
  /** Whether its front matter sets the id. */
  readonly ownId: boolean;
  readonly published: Instant | undefined;
}

/** The criterion by which an entry matched its article. */
export type MatchedBy = "link" | "slug" | "title";

/** An article that takes over the id and date of an entry. */
export interface ImportedEntry {
  /** Path of the article. */
  readonly path: string;
  /** The current id of the article. */
  readonly id: string;
  readonly guid: string;
  readonly published: Instant | undefined;
  readonly by: MatchedBy;
}

/** Entries and articles whose match is not unique. */
export interface Ambiguity {
  /** The criterion that they share. */
  readonly by: MatchReason;
  readonly entries: readonly OldEntry[];
  readonly articles: readonly ImportTarget[];
}

export interface MatchResult {
  readonly imports: readonly ImportedEntry[];
  /** Matches that are not imported, since the front matter names another id. */
  readonly ownIds: readonly ImportedEntry[];
  /** Articles that already have the id of an entry. */
  readonly alreadyImported: readonly ImportTarget[];
  /** Entries without an article, except those of ambiguities. */
  readonly unmatchedEntries: readonly OldEntry[];
  readonly ambiguous: readonly Ambiguity[];
  /** Paths of articles without an entry. */
  readonly unmatchedArticles: readonly ImportTarget[];
}

type MatchReason = MatchedBy | "id";

/** Most reliable first. */
const CRITERIA: readonly Criterion<OldEntry, ImportTarget, MatchReason>[] = [
  { by: "id", leftKey: ({ guid }) => guid, rightKeys: ({ id }) => [id] },
  {
    by: "link",
    leftKey: ({ link }) => normalizeUrl(link),
    rightKeys: ({ url, link }) => [url, link].map(normalizeUrl),
  },
  {
    by: "link",
    leftKey: ({ link }) => normalizePath(link),
    rightKeys: ({ url, link }) => [url, link].map(normalizePath),
  },
  {
    by: "slug",
    leftKey: ({ link }) => slugFromUrl(link),
    rightKeys: ({ slug }) => [normalizeSlug(slug)],
    excludes: (entry, article) => shareNoWord(entry.title, article.title),
  },
  {
    by: "title",
    leftKey: ({ title }) => normalizeTitle(title),
    rightKeys: ({ title }) => [normalizeTitle(title)],
  },
];

/**
 * Finds the article of each entry: by link, by the last part of the link, or by title.
 *
 * Ambiguous matches are resolved by the time of publication or skipped, since a wrong id is worse than a new one.
 * Every article and entry is used at most once. The order of the articles does not matter. If entries share a guid,
 * the first counts.
 */
export function matchEntries(entries: readonly OldEntry[], articles: readonly ImportTarget[]): MatchResult {
  const distinct = distinctByGuid(entries);
  const inOrder = articles.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { pairs, ambiguities } = pairEntries(distinct, inOrder, CRITERIA);
  const matchedArticles = new Set([...pairs.values()].map(({ other }) => other));
  const ambiguousEntries = new Set(ambiguities.flatMap(({ ones }) => ones));
  const found = distinct.flatMap((entry) => toImport(entry, pairs.get(entry)));
  return {
    imports: found.filter(({ ownId }) => !ownId).map(({ imported }) => imported),
    ownIds: found.filter(({ ownId }) => ownId).map(({ imported }) => imported),
    alreadyImported: [...pairs.values()].filter(({ by }) => by === "id").map(({ other }) => other),
    unmatchedEntries: distinct.filter((entry) => !pairs.has(entry) && !ambiguousEntries.has(entry)),
    ambiguous: ambiguities.map(({ by, ones, others }) => ({ by, entries: ones, articles: others })),
    unmatchedArticles: inOrder.filter((article) => !matchedArticles.has(article)),
  };
}

function distinctByGuid(entries: readonly OldEntry[]): OldEntry[] {
  const guids = new Set<string>();
  return entries.filter(({ guid }) => !guids.has(guid) && guids.add(guid));
}

function toImport(
  { guid, published }: OldEntry,
  pair: Pair<ImportTarget, MatchReason> | undefined,
): { readonly imported: ImportedEntry; readonly ownId: boolean }[] {
  if (pair === undefined || pair.by === "id") return [];
  const { path, id, ownId } = pair.other;
  return [{ imported: { path, id, guid, published, by: pair.by }, ownId }];
}
