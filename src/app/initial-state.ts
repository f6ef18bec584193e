import type { Instant } from "../articles/article.js";
import { scanDirectory } from "../articles/scan-directory.js";
import type { Config } from "../config/config.js";
import type { CommitDates } from "../integrations/git/commit-dates.js";
import { versionKeyFrom } from "../ledger/identity/versions.js";
import type { Ledger } from "../ledger/ledger.js";
import { readDirectory } from "../publishing/read-directory.js";
import { createArticleReader } from "./article-reader.js";
import { FixedClock } from "./fixed-clock.js";
import type { Beginning } from "./open-publisher.js";

/** What the git history says to a ledger that is new, and the clock that it goes by. */
export async function initialState(
  ledger: Ledger,
  config: Config,
  clock: () => Instant,
  beginning: Beginning | undefined,
) {
  const since = beginning?.since;
  if (beginning === undefined || (since === undefined && !(await ledger.isNew())))
    return { history: undefined, fixedClock: new FixedClock(clock, undefined) };
  // The mirror of a bucket may lie in a checkout of something else.
  if (config.bucket !== undefined)
    return { history: undefined, fixedClock: new FixedClock(clock, undefined) };
  const history = since === undefined ? await commitDates(config) : undefined;
  const integration = await import("../integrations/git/last-commit-time.js");
  const commit = await integration.lastCommitTime(config.directory);
  const at = commit && Math.max(Math.min(commit, clock()), since ?? 0);
  return { history, fixedClock: new FixedClock(clock, at) };
}

/** When the first of the files was committed. */
export function earliestCommit(history: ReadonlyMap<string, CommitDates> | undefined): Instant | undefined {
  if (history === undefined || history.size === 0) return undefined;
  return [...history.values()].reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY);
}

async function commitDates(config: Config): Promise<ReadonlyMap<string, CommitDates> | undefined> {
  const integration = await import("../integrations/git/commit-dates.js");
  return await integration.commitDates(config.directory, () => undatedPaths(config));
}

/** Of files that would be published, and say nothing of when they are from. */
async function undatedPaths(config: Config): Promise<string[]> {
  const { directory, includeReadme, versions } = config;
  const scan = scanDirectory(directory, { includeReadme });
  const known = {
    articles: new Map(),
    hasVersions: false,
    keyOf: versionKeyFrom(versions),
    cache: new Map(),
    outlines: true,
  };
  const { observations } = await readDirectory(scan, known, createArticleReader(config));
  return observations.flatMap((found) =>
    found.kind === "article" && found.article.date === undefined ? [found.path] : [],
  );
}
