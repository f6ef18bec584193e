import { z } from "zod";

const TOTALS_SCHEMA = { sent: z.number(), notModified: z.number(), bytes: z.number(), saved: z.number() };

const COUNTED_SCHEMA = z.looseObject({
  day: z.string(),
  subscribers: z.number(),
  readers: z.array(z.looseObject({ reader: z.string(), subscribers: z.number() })),
  feeds: z.array(z.looseObject({ feed: z.string(), subscribers: z.number() })),
  others: z.array(z.looseObject({ name: z.string(), count: z.number() })),
  lastDay: z.looseObject(TOTALS_SCHEMA),
});

/** What `/stats.json` answers, as far as `feedwright stats` tells it to people. */
export const STATS_SCHEMA = z.union([
  z.looseObject({ counting: z.literal(false), detail: z.string() }),
  COUNTED_SCHEMA,
]);

export type CountedStats = z.infer<typeof COUNTED_SCHEMA>;
export type StatsResponse = z.infer<typeof STATS_SCHEMA>;
