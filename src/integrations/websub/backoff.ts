const INITIAL_DELAY_MS = 10_000;
/** Also the longest Retry-After that is obeyed. */
export const MAX_DELAY_MS = 3_600_000;

/** Seven waits, two hours together: longer than a restart. */
const MAX_ATTEMPTS = 8;
/**
 * After so many refusals (redirects and 4xx, but not 408 and 429) the receiver meant it. One alone proves little:
 * a proxy says 404 while the hub behind it starts, and some hubs fetch the feed before they answer and say
 * 4xx when it was just then out of reach.
 */
const MAX_REJECTIONS = 3;

/** Whether to stop delivering a version. */
export function shouldGiveUp(attempts: number, rejections: number): boolean {
  return attempts >= MAX_ATTEMPTS || rejections >= MAX_REJECTIONS;
}

/**
 * Milliseconds until the next attempt: 10 s, tripled each time, with a jitter of 25 % so that topics that failed
 * together spread out.
 */
export function backoff(attempts: number, random: () => number): number {
  return Math.min(MAX_DELAY_MS, INITIAL_DELAY_MS * 3 ** (attempts - 1)) * (0.75 + random() / 2);
}
