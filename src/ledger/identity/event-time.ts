import type { Instant } from "../../articles/article.js";

/**
 * When something that happens now is said to have happened: after everything that the ledger knows of. A clock
 * that stepped back would put it before, out of every window.
 *
 * @param latest the latest moment in the ledger; undefined when there is none
 */
export function eventTime(latest: Instant | undefined, now: Instant): Instant {
  return latest === undefined || now >= latest ? now : latest + 1;
}
