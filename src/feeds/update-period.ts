const SECONDS_PER_MINUTE = 60;

/** The periods of the syndication module, in seconds. */
const PERIOD_SECONDS = {
  hourly: 3_600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
} as const;

export interface UpdatePeriod {
  readonly period: keyof typeof PERIOD_SECONDS;
  /** The number of updates per period, at least 1. */
  readonly frequency: number;
}

/**
 * How often readers should poll, for `sy:updatePeriod` and `sy:updateFrequency`
 * (purl.org/rss/1.0/modules/syndication). The interval is at least `maxAge`, and at least a minute.
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
