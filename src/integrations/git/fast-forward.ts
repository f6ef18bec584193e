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
  /** For the remote. */
  readonly timeoutMs?: number | undefined;
  /** Variables that name another repository or an interactive program are not passed to git. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Full hashes of the commits before and after. */
export interface FastForwardResult {
  readonly from: string;
  readonly to: string;
  readonly changed: boolean;
}

/**
 * For local work. Generous, since an interrupted checkout leaves files that git reports as changes. Stops hooks that
 * never end.
 */
const LOCAL_TIMEOUT_MS = 120_000;

/** The branch that the checked-out branch tracks. */
interface Upstream {
  readonly remote: string;
  /** Name at the remote, such as `refs/heads/main`. */
  readonly branch: string;
  /** Local tracking ref, such as `refs/remotes/origin/main`. */
  readonly tracking: string;
}

/**
 * Updates the git checkout that contains the directory to its upstream branch, as `git pull --ff-only` does.
 *
 * It never resets, merges or stashes. Uncommitted changes stay; they only block commits that change the same files.
 * Unpushed commits stay unless the upstream has diverged. Submodules are not updated. Hooks of the checkout run. Calls
 * for one checkout must not overlap.
 *
 * @throws PublisherError if the update fails; the checkout is then unchanged
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
    // `merge.autoStash` would touch uncommitted changes.
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

/** Runs a git command that only fails if something is broken. */
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
