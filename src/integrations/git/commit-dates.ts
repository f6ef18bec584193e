import type { Instant } from "../../articles/article.js";
import { PublisherError } from "../../lib/errors.js";
import { checkoutError, gitErrorLine, openError } from "./checkout-errors.js";
import { createGitClient } from "./git-client.js";

/** When a file was first committed, and when it last was. */
export interface CommitDates {
  readonly first: Instant;
  readonly last: Instant;
}

/** For a long history. */
const HISTORY_TIMEOUT_MS = 300_000;

const COMMIT_MARK = "\u0001";

/**
 * What the history knows of the files in a directory, by their paths in it. The dates are those of the authors, which
 * outlive a rebase. A file under another name is another file.
 *
 * @param undated paths of the files that need it, which is asked of a shallow clone, whose history begins too late
 * @returns undefined where the directory is in no checkout; nothing of a shallow clone, where nothing needs it
 * @throws PublisherError `directory-unreadable` for a shallow clone where something does
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
    // Without a commit there is nothing to be told.
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

/** @param log seconds of each commit after a mark, then its paths, all parted by NUL */
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
 * When the last commit was made, where a directory is as that commit has it. A shallow clone will do.
 *
 * @returns undefined where it is in no checkout, or something in it is not committed
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
    // Whoever needs the history is told why it cannot be had.
    return undefined;
  }
}
