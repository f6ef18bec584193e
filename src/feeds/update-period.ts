const SECONDS_PER_MINUTE = 60;

/** The periods that the syndication module knows, in seconds. */
const PERIOD_SECONDS = {
  hourly: 3_600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
} as const;

export interface UpdatePeriod {
  readonly period: keyof typeof PERIOD_SECONDS;
  /** How often in such a period; at least once. */
  readonly frequency: number;
}

/**
 * How often to ask, for `sy:updatePeriod` and `sy:updateFrequency` (purl.org/rss/1.0/modules/syndication):
 * never sooner than `maxAge` says, nor than a minute.
 *
 * @param maxAge seconds
 */
export function updatePeriod(maxAge: number): UpdatePeriod {
  const interval = Math.max(maxAge, SECONDS_PER_MINUTE);
  for (const period of ["hourly", "daily", "weekly", "monthly"] as const) {
    if (interval <= PERIOD_SECONDS[period])
      return { period, frequency: Math.floor(PERIOD_SECONDS[period] / interval) };
  }
  return { period: "yearly", frequency: Math.max(1, Math.floor(PERIOD_SECONDS.yearly / interval)) };
}
