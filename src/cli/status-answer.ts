import { z } from "zod";
import { FINDINGS, REFRESH } from "./refresh-answers.js";

const REFRESH_STATE = {
  underWay: z.array(REFRESH).default([]),
  latest: REFRESH.optional(),
  rejected: FINDINGS,
};

/** What the ledger of a service that does not run has last recorded. */
export const RECORDED = z.looseObject({
  ...REFRESH_STATE,
  shown: z.number(),
  // Earlier versions know of none.
  private: z.number().default(0),
  scheduled: z.number(),
});

/** What a service answers about itself, as far as `feedwright status` tells it to people. */
export const STATUS = RECORDED.extend({
  version: z.string(),
  title: z.string(),
  address: z.string(),
  directory: z.string(),
  since: z.string(),
  nextRefresh: z.string().optional(),
});

export type RecordedStatus = z.infer<typeof RECORDED>;
export type StatusAnswer = z.infer<typeof STATUS>;
