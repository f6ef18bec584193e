import { z } from "zod";
import { FINDINGS_SCHEMA, REFRESH_SCHEMA } from "./refresh-responses.js";

const REFRESH_STATE_SCHEMA = {
  underWay: z.array(REFRESH_SCHEMA).default([]),
  latest: REFRESH_SCHEMA.optional(),
  rejected: FINDINGS_SCHEMA,
};

/** What the ledger of a service that does not run has last recorded. */
export const RECORDED_STATUS_SCHEMA = z.looseObject({
  ...REFRESH_STATE_SCHEMA,
  shown: z.number(),
  // Earlier versions know of none.
  private: z.number().default(0),
  scheduled: z.number(),
});

/** What a service answers about itself, as far as `feedwright status` tells it to people. */
export const STATUS_SCHEMA = RECORDED_STATUS_SCHEMA.extend({
  version: z.string(),
  title: z.string(),
  address: z.string(),
  directory: z.string(),
  since: z.string(),
  nextRefresh: z.string().optional(),
});

export type RecordedStatus = z.infer<typeof RECORDED_STATUS_SCHEMA>;
export type StatusResponse = z.infer<typeof STATUS_SCHEMA>;
