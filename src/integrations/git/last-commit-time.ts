import type { Instant } from "../../articles/article.js";
import { createGitClient } from "./git-client.js";

/** Milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * When the last commit was made, where a directory is as that commit has it. A shallow clone will do.
 *
 * @returns undefined where it is in no checkout, or something in it is not committed
 */
export async function lastCommitTime(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Instant | undefined> {
  const { git } = createGitClient(directory, { env, timeoutMs: TIMEOUT_MS });
  try {
    if ((await git.raw("status", "--porcelain", "--", ".")) !== "") return undefined;
    return Number(await git.raw("log", "--max-count=1", "--format=%ct")) * 1000;
  } catch {
    // Whoever needs the history is told why it cannot be had.
    return undefined;
  }
}
