import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Instant } from "../articles/article.js";
import { scanDirectory } from "../articles/scan-directory.js";
import type { Config } from "../config/config.js";
import type { CommitDates } from "../integrations/git/commit-dates.js";
import { versionKeyFrom } from "../ledger/identity/versions.js";
import type { Ledger } from "../ledger/ledger.js";
import { loadOptional } from "../lib/optional-package.js";
import { type KnownFiles, readDirectory } from "../publishing/read-directory.js";
import { createArticleReader } from "./article-reader.js";
import type { Beginning } from "./open-publisher.js";

/** Stands still until it is advanced, so that an export of the same commit has the same dates whenever it runs. */
export class FixedClock {
  readonly #realClock: () => Instant;
  #fixedAt: Instant | undefined;

  /** @param at undefined for the real clock */
  constructor(realClock: () => Instant, at: Instant | undefined) {
    this.#realClock = realClock;
    this.#fixedAt = at;
  }

  readonly now = (): Instant => this.#fixedAt ?? this.#realClock();

  /** Whether a moment is in the past by the real clock. */
  hasPassed(moment: Instant | undefined): moment is Instant {
    return moment !== undefined && moment <= this.#realClock();
  }

  advanceTo(moment: Instant): void {
    if (this.#fixedAt !== undefined) this.#fixedAt = Math.max(this.#fixedAt, moment);
  }
}

/** The commit dates for a new ledger, and the clock to use. */
export async function initialState(
  ledger: Ledger,
  config: Config,
  clock: () => Instant,
  beginning: Beginning | undefined,
): Promise<{
  readonly history: ReadonlyMap<string, CommitDates> | undefined;
  readonly fixedClock: FixedClock;
}> {
  const since = beginning?.since;
  const isContinued = since !== undefined || (beginning !== undefined && (await ledger.catalog.isNew()));
  // The mirror of a bucket may be inside an unrelated checkout.
  if (!isContinued || config.bucket !== undefined || !isInCheckout(config.directory))
    return { history: undefined, fixedClock: new FixedClock(clock, undefined) };
  const history = since === undefined ? await commitDates(config) : undefined;
  const integration = await loadOptional(
    "simple-git",
    GIT_HISTORY,
    () => import("../integrations/git/commit-dates.js"),
  );
  const commit = await integration.lastCommitTime(config.directory);
  const at = commit && Math.max(Math.min(commit, clock()), since ?? 0);
  return { history, fixedClock: new FixedClock(clock, at) };
}

/** What needs `simple-git` here, for the message that it is not installed. */
const GIT_HISTORY = "dates from the git history";

function isInCheckout(directory: string): boolean {
  if (!existsSync(directory)) return false;
  const path = realpathSync(directory);
  return existsSync(join(path, ".git")) || (dirname(path) !== path && isInCheckout(dirname(path)));
}

/** The earliest first commit of any file. */
export function earliestCommit(history: ReadonlyMap<string, CommitDates> | undefined): Instant | undefined {
  if (history === undefined || history.size === 0) return undefined;
  return [...history.values()].reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY);
}

async function commitDates(config: Config): Promise<ReadonlyMap<string, CommitDates> | undefined> {
  const integration = await loadOptional(
    "simple-git",
    GIT_HISTORY,
    () => import("../integrations/git/commit-dates.js"),
  );
  return await integration.commitDates(config.directory, () => undatedPaths(config));
}

/** Paths of publishable articles that name no date. */
async function undatedPaths(config: Config): Promise<string[]> {
  const { directory, includeReadme, versions } = config;
  const scan = scanDirectory(directory, { includeReadme });
  const known: KnownFiles = {
    articles: new Map(),
    hasVersions: false,
    keyOf: versionKeyFrom(versions),
    cache: new Map(),
    mayUseStubs: true,
  };
  const { observations } = await readDirectory(scan, known, createArticleReader(config));
  return observations.flatMap((found) =>
    found.kind === "article" && found.article.date === undefined ? [found.path] : [],
  );
}
