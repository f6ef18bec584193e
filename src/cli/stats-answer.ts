import { z } from "zod";

const TOTALS = { sent: z.number(), notModified: z.number(), bytes: z.number(), saved: z.number() };

const COUNTED = z.looseObject({
  day: z.string(),
  subscribers: z.number(),
  readers: z.array(z.looseObject({ reader: z.string(), subscribers: z.number() })),
  feeds: z.array(z.looseObject({ feed: z.string(), subscribers: z.number() })),
  others: z.array(z.looseObject({ name: z.string(), count: z.number() })),
  lastDay: z.looseObject(TOTALS),
});

/** What `/stats.json` answers, as far as `feedwright stats` tells it to people. */
export const STATS = z.union([z.looseObject({ counting: z.literal(false), detail: z.string() }), COUNTED]);

export type CountedAnswer = z.infer<typeof COUNTED>;
export type StatsAnswer = z.infer<typeof STATS>;
