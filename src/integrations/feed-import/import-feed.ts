import { PublisherError } from "../../lib/errors.js";
import { describeImport } from "./describe-import.js";
import { type FeedFetchLimits, fetchOldFeed } from "./fetch-old-feed.js";
import { type ImportedEntry, type ImportTarget, matchEntries } from "./match-entries.js";

/** An import that was refused, since another article has or had the guid. */
export interface ImportConflict {
  /** The current id of the article, which it keeps. */
  readonly id: string;
  readonly guid: string;
}

/** Writes the imports and returns the conflicts. */
export type ApplyImports = (imports: readonly ImportedEntry[]) => Promise<readonly ImportConflict[]>;

export interface FeedImportReport {
  readonly text: string;
  /** Whether every entry matched an article and every id was imported. */
  readonly complete: boolean;
}

/**
 * Gives articles the ids and dates that they had in an earlier feed.
 *
 * @param source an http or https URL, or a path
 * @throws PublisherError `usage` if it is not a feed with entries
 */
export async function importFeed(
  source: string,
  articles: readonly ImportTarget[],
  apply: ApplyImports,
  limits: Partial<FeedFetchLimits> = {},
): Promise<FeedImportReport> {
  const old = await fetchOldFeed(source, limits);
  if (old.entries.length === 0) throw new PublisherError("usage", `${source}: the feed has no entries`);
  const matching = matchEntries(old.entries, articles);
  const conflicts = matching.imports.length === 0 ? [] : await apply(matching.imports);
  return {
    text: describeImport(source, old, matching, conflicts),
    complete: matching.unmatchedEntries.length + matching.ambiguous.length + conflicts.length === 0,
  };
}
