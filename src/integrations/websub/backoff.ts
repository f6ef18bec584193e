const INITIAL_DELAY_MS = 10_000;
/** Also the most that a receiver may make us wait. */
export const MAX_DELAY_MS = 3_600_000;

/** Seven waits between them, two hours together: longer than a restart, shorter than a day's news is old. */
const MAX_ATTEMPTS = 8;
/**
 * After so many refusals (redirects and 4xx, but not 408 and 429) the receiver meant it. One alone proves little:
 * a proxy says 404 while the hub behind it starts, and some hubs fetch the feed before they answer and say
 * 4xx when it was just then out of reach.
 */
const MAX_REJECTIONS = 3;

/** Whether a version has been told often enough. */
export function shouldGiveUp(attempts: number, rejections: number): boolean {
  return attempts >= MAX_ATTEMPTS || rejections >= MAX_REJECTIONS;
}

/**
 * Milliseconds until the next attempt: ten seconds, and three times as long each time, give or take a quarter,
 * so that topics that failed together do not come back together.
 */
export function backoff(attempts: number, random: () => number): number {
  return Math.min(MAX_DELAY_MS, INITIAL_DELAY_MS * 3 ** (attempts - 1)) * (0.75 + random() / 2);
}
