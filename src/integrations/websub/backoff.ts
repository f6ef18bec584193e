const INITIAL_DELAY_MS = 10_000;
/** Also limits Retry-After. */
export const MAX_DELAY_MS = 3_600_000;

/** Seven delays of two hours in total, longer than a restart. */
const MAX_ATTEMPTS = 8;
/**
 * Rejections (redirects and 4xx, but not 408 and 429) before delivery ends. A single one may be temporary: a proxy answers
 * 404 while the hub behind it starts, and some hubs answer 4xx if they could not fetch the feed at that moment.
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
