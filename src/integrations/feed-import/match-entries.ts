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

/** What is known of an article that an entry may belong to. */
export interface ImportTarget {
  readonly id: string;
  readonly path: string;
  readonly slug: string;
  readonly title: string;
  /** Where its entry leads now; absolute. */
  readonly url: string;
  /** The canonical address in its front matter. */
  readonly link?: string | undefined;
  /** Whether its front matter names the id. */
  readonly ownId: boolean;
  readonly published: Instant | undefined;
}

/** What told that an entry and an article are one. */
export type MatchedBy = "link" | "slug" | "title";

/** An article takes over the id that its readers know, and the date. */
export interface ImportedEntry {
  /** Of the article. */
  readonly path: string;
  /** The id that the article has now. */
  readonly id: string;
  readonly guid: string;
  readonly published: Instant | undefined;
  readonly by: MatchedBy;
}

/** Entries and articles of which it is not known which belongs to which. */
export interface Ambiguity {
  /** What they have in common. */
  readonly by: MatchReason;
  readonly entries: readonly OldEntry[];
  readonly articles: readonly ImportTarget[];
}

export interface MatchResult {
  readonly imports: readonly ImportedEntry[];
  /** What would be adopted, did the front matter of the article not name another id. */
  readonly ownIds: readonly ImportedEntry[];
  /** Articles that have the id of an entry already. */
  readonly alreadyImported: readonly ImportTarget[];
  /** Entries that no article was found for; those of ambiguities are not among them. */
  readonly unmatchedEntries: readonly OldEntry[];
  readonly ambiguous: readonly Ambiguity[];
  /** Articles that no entry was found for, by path. */
  readonly unmatchedArticles: readonly ImportTarget[];
}

type MatchReason = MatchedBy | "id";

/** The surest first. */
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
 * Finds the article of each entry: by the link, else by the last part of the link, else by the title.
 *
 * What fits more than one is told apart by the moment of publication or left alone, since a wrong id is
 * worse than a new one. Every article and every entry is used once at most, and the order of the articles
 * decides nothing. Of entries with one guid the first counts.
 */
export function matchEntries(entries: readonly OldEntry[], articles: readonly ImportTarget[]): MatchResult {
  const distinct = distinctByGuid(entries);
  const inOrder = articles.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { pairs, ambiguities } = pairEntries(distinct, inOrder, CRITERIA);
  const matchedArticles = new Set([...pairs.values()].map(({ other }) => other));
  const ambiguousEntries = new Set(ambiguities.flatMap(({ ones }) => ones));
  const found = distinct.flatMap((entry) => toImport(entry, pairs.get(entry)));
  return {
    imports: found.filter(({ ownId }) => !ownId).map(({ adoption: imported }) => imported),
    ownIds: found.filter(({ ownId }) => ownId).map(({ adoption: imported }) => imported),
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
): { readonly adoption: ImportedEntry; readonly ownId: boolean }[] {
  if (pair === undefined || pair.by === "id") return [];
  const { path, id, ownId } = pair.other;
  return [{ adoption: { path, id, guid, published, by: pair.by }, ownId }];
}
