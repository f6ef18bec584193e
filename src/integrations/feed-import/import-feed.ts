import { PublisherError } from "../../lib/errors.js";
import { describeImport } from "./describe-import.js";
import { type FeedFetchLimits, fetchOldFeed } from "./fetch-old-feed.js";
import { type ImportedEntry, type ImportTarget, matchEntries } from "./match-entries.js";

/** An adoption that was not made, since another article has or had that guid. */
export interface ImportConflict {
  /** The id that the article has, and keeps. */
  readonly id: string;
  readonly guid: string;
}

/** Writes the adoptions, and returns those that it could not. */
export type ApplyImports = (imports: readonly ImportedEntry[]) => Promise<readonly ImportConflict[]>;

export interface FeedImportReport {
  /** For people. */
  readonly text: string;
  /** Whether every entry found its article, and every article could take over its id. */
  readonly complete: boolean;
}

/**
 * Gives articles the ids and dates by which the readers of an earlier feed know them.
 *
 * @param source an http or https address, or the path of a file
 * @throws PublisherError `usage` when there is no feed with entries
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
