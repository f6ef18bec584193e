import { z } from "zod";
import { count, date } from "./common-schemas.js";
import { answerOf, type Operations } from "./operation.js";

const pollTotals = z.looseObject({
  sent: count.describe("Polls answered with the document"),
  notModified: count.describe("Polls answered with 304"),
  bytes: count.describe("Bytes sent"),
  saved: z.int().describe("Bytes saved by 304 and by compression"),
});

export const STATISTICS_ANSWERS = {
  Statistics: z.looseObject({
    day: date,
    subscribers: count,
    readers: z.array(z.looseObject({ reader: z.string(), subscribers: count })),
    feeds: z.array(z.looseObject({ feed: z.string(), subscribers: count })),
    others: z.array(z.looseObject({ name: z.string(), count })),
    lastDay: pollTotals,
    days: z.array(pollTotals.extend({ day: date, subscribers: count })),
  }),
  NothingCounted: z.looseObject({ counting: z.literal(false), detail: z.string() }),
};

export const STATISTICS_OPERATIONS: Operations = {
  "/stats.json": {
    get: {
      summary: "Subscribers by reader and feed, polls and bytes",
      access: "password",
      responses: {
        200: answerOf("The statistics, or that they are off", "Statistics", "NothingCounted"),
      },
    },
  },
};
