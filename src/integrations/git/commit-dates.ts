import type { Instant } from "../../articles/article.js";
import { PublisherError } from "../../lib/errors.js";
import { checkoutError, gitErrorLine, openError } from "./checkout-errors.js";
import { createGitClient } from "./git-client.js";

/** When a file was first and last committed. */
export interface CommitDates {
  readonly first: Instant;
  readonly last: Instant;
}

/** For a long history. */
const HISTORY_TIMEOUT_MS = 300_000;

const COMMIT_MARK = "\u0001";

/**
 * The commit dates of the files in a directory, by path. Uses author dates, which survive a rebase. Renames are not
 * followed.
 *
 * @param undated paths of the files without a date; only called for a shallow clone, whose history is incomplete
 * @returns undefined if the directory is not in a checkout; an empty map for a shallow clone in which all files have
 *   dates
 * @throws PublisherError `directory-unreadable` for a shallow clone with undated files
 */
export async function commitDates(
  directory: string,
  undated: () => Promise<readonly string[]>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ReadonlyMap<string, CommitDates> | undefined> {
  const { git } = createGitClient(directory, { env, timeoutMs: HISTORY_TIMEOUT_MS });
  let top: string;
  try {
    top = await git.raw("rev-parse", "--show-toplevel");
  } catch (error) {
    if (/not a git repository|spawn \S+ ENOENT/.test(String(error))) return undefined;
    throw openError(directory, error);
  }
  try {
    if ((await git.raw("rev-parse", "--is-shallow-repository")) === "true") {
      const [first, ...others] = await undated();
      if (first !== undefined) throw shallowCloneError(top, first, others.length);
      return new Map();
    }
    // `git log` fails in a repository without commits.
    if ((await git.raw("rev-list", "--all", "--max-count=1")) === "") return new Map();
    const format = `--format=${COMMIT_MARK}%at`;
    return parseCommitDates(
      await git.raw("log", "--no-renames", "--name-only", "--relative", "-z", format, "--", "."),
    );
  } catch (error) {
    if (error instanceof PublisherError) throw error;
    const problem = `expected git to tell its history, found "${gitErrorLine(error)}"`;
    throw checkoutError(top, problem, "see that git works there", error);
  }
}

function shallowCloneError(top: string, undated: string, others: number): PublisherError {
  const which = others === 0 ? undated : `${undated} and ${others} more`;
  return checkoutError(
    top,
    `expected the whole history, which dates the articles that say no date themselves (${which}), found a shallow clone`,
    "fetch the rest (git fetch --unshallow; with actions/checkout `fetch-depth: 0`), go on from the site that is published (--previous), or write a `date` into them",
  );
}

/** @param log for each commit a mark and its time in seconds, then its paths, separated by NUL */
function parseCommitDates(log: string): Map<string, CommitDates> {
  const dates = new Map<string, CommitDates>();
  let at: Instant = 0;
  for (const token of log.split("\0")) {
    const text = token.replace(/^\n+/, "");
    if (text.startsWith(COMMIT_MARK)) at = Number(text.slice(COMMIT_MARK.length)) * 1000;
    else if (text !== "") {
      const { first, last } = dates.get(text) ?? { first: at, last: at };
      dates.set(text, { first: Math.min(first, at), last: Math.max(last, at) });
    }
  }
  return dates;
}

const LAST_COMMIT_TIMEOUT_MS = 30_000;

/**
 * The time of the last commit. Works in a shallow clone.
 *
 * @returns undefined if the directory is not in a checkout or has uncommitted changes
 */
export async function lastCommitTime(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Instant | undefined> {
  const { git } = createGitClient(directory, { env, timeoutMs: LAST_COMMIT_TIMEOUT_MS });
  try {
    if ((await git.raw("status", "--porcelain", "--", ".")) !== "") return undefined;
    return Number(await git.raw("log", "--max-count=1", "--format=%ct")) * 1000;
  } catch {
    // `commitDates` reports why git fails.
    return undefined;
  }
}
