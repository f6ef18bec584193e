import type { SimpleGit } from "simple-git";
import {
  checkoutError,
  divergedError,
  fetchError,
  gitErrorLine,
  mergeError,
  openError,
} from "./checkout-errors.js";
import { createGitClient } from "./git-client.js";

export interface FastForwardOptions {
  /** Milliseconds that the remote may take. */
  readonly timeoutMs?: number | undefined;
  /** What git is started with, save variables that name another repository or a program that asks people. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Full names of the commit that was checked out before, and of the one that is now. */
export interface FastForwardResult {
  readonly from: string;
  readonly to: string;
  readonly changed: boolean;
}

/**
 * Milliseconds for what git does here. Generous, since a checkout that is interrupted halfway leaves files
 * behind that git takes for somebody's changes; it is there for hooks that never end.
 */
const LOCAL_TIMEOUT_MS = 120_000;

/** A branch that is checked out follows it. */
interface Upstream {
  readonly remote: string;
  /** Its name at the remote, such as `refs/heads/main`. */
  readonly branch: string;
  /** Where its newest commit is known here, such as `refs/remotes/origin/main`. */
  readonly tracking: string;
}

/**
 * Brings the git checkout that the directory is, or lies in, to the newest commit of its upstream branch, as
 * `git pull --ff-only` does.
 *
 * It never resets, merges or stashes, and touches no file with changes that are not committed; such a file is
 * only in the way of commits that change it, too. Commits that were not pushed are left alone as long as the
 * upstream has no others. Submodules stay where they are. The checkout's own hooks run as they do for a person.
 * Calls for one checkout must not overlap.
 *
 * @throws PublisherError when it cannot be brought forward; the checkout is as it was then
 */
export async function fastForward(
  directory: string,
  { timeoutMs = 30_000, env = process.env }: FastForwardOptions = {},
): Promise<FastForwardResult> {
  const top = await topLevel(directory, env);
  const { git } = createGitClient(top, { env, timeoutMs: LOCAL_TIMEOUT_MS + timeoutMs });
  const upstream = await findUpstream(git, top);
  const sshCommand = await runGit(git, top, "config", "--default", "", "--get", "core.sshCommand");
  await fetchUpstream(top, upstream, { env, timeoutMs, sshCommand });

  const [from = "", to = ""] = (await runGit(git, top, "rev-parse", "HEAD", upstream.tracking)).split("\n");
  const counts = await runGit(git, top, "rev-list", "--left-right", "--count", `${from}...${to}`);
  const [ahead = 0, behind = 0] = counts.split("\t").map(Number);
  if (behind === 0) return { from, to: from, changed: false };
  if (ahead > 0) throw divergedError(top, `${upstream.branch} of ${upstream.remote}`, ahead, behind);

  try {
    // People may have told git to stash by itself, which would touch what is not committed.
    await git.raw("merge", "--ff-only", "--no-autostash", "--quiet", to);
  } catch (error) {
    throw mergeError(top, error);
  }
  return { from, to, changed: true };
}

async function topLevel(directory: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return await createGitClient(directory, { env, timeoutMs: LOCAL_TIMEOUT_MS }).git.raw(
      "rev-parse",
      "--show-toplevel",
    );
  } catch (error) {
    throw openError(directory, error);
  }
}

async function findUpstream(git: SimpleGit, top: string): Promise<Upstream> {
  const head = await runGit(git, top, "rev-parse", "--symbolic-full-name", "HEAD");
  if (head === "HEAD") {
    throw checkoutError(
      top,
      "expected a branch to be checked out, found a commit by itself (a detached HEAD)",
      `check one out: git -C ${top} switch main`,
    );
  }
  const format = "--format=%(upstream:remotename)%00%(upstream:remoteref)%00%(upstream)";
  const [remote = "", branch = "", tracking = ""] = (
    await runGit(git, top, "for-each-ref", format, head)
  ).split("\0");
  if (remote !== "" && branch !== "" && tracking !== "") return { remote, branch, tracking };
  const name = head.replace("refs/heads/", "");
  throw checkoutError(
    top,
    `expected the branch ${name} to follow one of a remote, found that it follows none`,
    `name one: git -C ${top} branch --set-upstream-to=origin/${name}`,
  );
}

async function fetchUpstream(
  top: string,
  { remote, branch }: Upstream,
  options: Parameters<typeof createGitClient>[1],
): Promise<void> {
  const { git, deadline } = createGitClient(top, options);
  try {
    await git.raw("fetch", "--quiet", "--no-recurse-submodules", remote, branch);
  } catch (error) {
    throw fetchError(top, {
      remote,
      branch,
      error,
      timedOutAfterMs: deadline.aborted ? options.timeoutMs : undefined,
    });
  }
}

/** What git answers where it always has an answer, unless something is broken. */
async function runGit(git: SimpleGit, top: string, ...args: string[]): Promise<string> {
  try {
    return await git.raw(...args);
  } catch (error) {
    throw checkoutError(
      top,
      `expected an answer to "git ${args.join(" ")}", found "${gitErrorLine(error)}"`,
      "see that git works there",
      error,
    );
  }
}
