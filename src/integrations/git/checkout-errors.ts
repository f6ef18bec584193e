import { toSingleLine } from "../../articles/clean-text.js";
import { messageOf, PublisherError } from "../../lib/errors.js";

/** The error of a checkout that cannot be updated; published documents stay. */
export function checkoutError(top: string, problem: string, remedy: string, cause?: unknown): PublisherError {
  return new PublisherError("directory-unreadable", `the git checkout ${top}: ${problem}; ${remedy}`, {
    cause,
  });
}

/** Why no checkout was found. */
export function openError(directory: string, error: unknown): PublisherError {
  const words = messageOf(error);
  if (/directory that does not exist/.test(words)) {
    const problem = `${directory}: there is no such directory; create it, or name another`;
    return new PublisherError("directory-missing", problem, { cause: error });
  }
  if (/spawn \S+ ENOENT/.test(words)) {
    return checkoutError(
      directory,
      "expected git to be installed, found no such program",
      "install it where PATH leads, or set FEEDWRIGHT_GIT_PULL to false",
      error,
    );
  }
  if (/dubious ownership|unsafe repository/.test(words)) {
    const top = /'([^']+)'/.exec(words)?.[1] ?? directory;
    return checkoutError(
      top,
      "expected it to belong to the user that this service runs as, found another owner, whose checkouts git does not trust",
      `change the owner, or run as that user: git config --global --add safe.directory ${top}`,
      error,
    );
  }
  if (/not a git repository|must be run in a work tree/.test(words)) {
    return checkoutError(
      directory,
      "expected the directory to be in a checkout, found none",
      "clone the repository there, or set FEEDWRIGHT_GIT_PULL to false",
      error,
    );
  }
  return checkoutError(
    directory,
    `expected git to open it, found "${gitErrorLine(error)}"`,
    "see that git works there",
    error,
  );
}

/** Messages of git for a failed fetch, with remedies. */
const FETCH_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /could not read (?:Username|Password)|Authentication failed|Permission denied|HTTP (?:Basic|401|403)/i,
    "give the user that this service runs as a deploy key or a credential helper: nobody is there to be asked",
  ],
  [/Host key verification failed/, "add the host's key to known_hosts of the user that this service runs as"],
  [/couldn't find remote ref/, "the branch is gone there: check out another one"],
];

const CHECK_REMOTE = "see that the remote can be reached and that its address is right";

interface FetchFailure {
  readonly remote: string;
  readonly branch: string;
  readonly error: unknown;
  /** Set if the fetch timed out. */
  readonly timedOutAfterMs: number | undefined;
}

export function fetchError(
  top: string,
  { remote, branch, error, timedOutAfterMs }: FetchFailure,
): PublisherError {
  const expected = `expected the remote ${remote} to give ${branch}`;
  if (timedOutAfterMs !== undefined) {
    return checkoutError(
      top,
      `${expected} within ${timedOutAfterMs} ms, found no end of it`,
      CHECK_REMOTE,
      error,
    );
  }
  const words = messageOf(error);
  const remedy = FETCH_REMEDIES.find(([pattern]) => pattern.test(words))?.[1] ?? CHECK_REMOTE;
  return checkoutError(top, `${expected}, found "${gitErrorLine(error)}"`, remedy, error);
}

export function divergedError(top: string, upstream: string, ahead: number, behind: number): PublisherError {
  return checkoutError(
    top,
    `expected nothing but what ${upstream} has, found ${countCommits(ahead)} that it has not, and ${countCommits(behind)} missing`,
    `bring them together there by hand (git -C ${top} rebase, and push), or clone anew`,
  );
}

export function mergeError(top: string, error: unknown): PublisherError {
  const words = messageOf(error);
  const conflictingPaths = [...words.matchAll(/^\t(.+)$/gm)].map(([, path]) => path);
  if (
    /would be (?:overwritten|removed) by|Updating the following directories/.test(words) &&
    conflictingPaths.length > 0
  ) {
    return checkoutError(
      top,
      `expected files that the new commits change to be as they were committed, found changes in ${listPaths(conflictingPaths)}`,
      "commit and push them, or put them away (git stash -u)",
      error,
    );
  }
  return checkoutError(
    top,
    `expected git to check out the new commits, found "${gitErrorLine(error)}"`,
    `see what git -C ${top} status says`,
    error,
  );
}

function countCommits(count: number): string {
  return count === 1 ? "1 commit" : `${count} commits`;
}

function listPaths(paths: readonly (string | undefined)[]): string {
  const more = paths.length - 5;
  return `${paths.slice(0, 5).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The line of git's message that names the problem, without passwords in URLs. */
export function gitErrorLine(error: unknown): string {
  const lines = messageOf(error).split("\n");
  const cause = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? "";
  const line = toSingleLine(cause).replace(/:\/\/[^/@\s]+@/g, "://");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
