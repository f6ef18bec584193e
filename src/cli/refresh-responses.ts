import { z } from "zod";

/*
 * What a service answers about refreshes, as far as commands tell it to people. A service of another version may
 * know more, or less: what is unknown here is kept for whoever reads JSON.
 */

const paths = z.array(z.string()).default([]);

export const FINDINGS_SCHEMA = z
  .array(
    z.looseObject({
      path: z.string(),
      line: z.number().optional(),
      problem: z.string(),
      remedy: z.string(),
    }),
  )
  .default([]);

const CHANGES_SCHEMA = z.looseObject({
  added: paths,
  updated: paths,
  renamed: z.array(z.looseObject({ from: z.string(), to: z.string() })).default([]),
  removed: paths,
  absent: paths,
  unchanged: z.number(),
  held: z.array(z.looseObject({ path: z.string(), reason: z.string() })).default([]),
  rejected: FINDINGS_SCHEMA,
  doubts: FINDINGS_SCHEMA,
});

const notification = z.looseObject({
  receiver: z.string(),
  topic: z.string(),
  state: z.string(),
  problem: z.string().optional(),
});

const REPORT_SCHEMA = CHANGES_SCHEMA.extend({
  /** Milliseconds. */
  duration: z.number(),
  shown: z.number(),
  scheduled: z.number(),
  shortened: paths,
  dropped: paths,
  announced: z.array(notification).default([]),
});

export const REFRESH_SCHEMA = z.looseObject({
  id: z.string(),
  state: z.enum(["waiting", "running", "done", "failed"]),
  asked: z.string(),
  ended: z.string().optional(),
  progress: z.looseObject({ done: z.number(), all: z.number() }),
  report: REPORT_SCHEMA.optional(),
  problem: z.looseObject({ code: z.string(), detail: z.string() }).optional(),
});

export const REFRESH_ACCEPTED_SCHEMA = z.looseObject({ id: z.string() });

export const DRY_RUN_SCHEMA = CHANGES_SCHEMA.extend({
  /** Why the refresh would be refused, unless it is confirmed. */
  refused: z.string().optional(),
  entries: z.array(
    z.looseObject({
      path: z.string(),
      title: z.string(),
      change: z.enum(["added", "updated", "removed"]),
      fields: z.array(
        z.looseObject({ name: z.string(), before: z.string().optional(), after: z.string().optional() }),
      ),
    }),
  ),
});

export type Changes = z.infer<typeof CHANGES_SCHEMA>;
export type Report = z.infer<typeof REPORT_SCHEMA>;
export type RefreshResponse = z.infer<typeof REFRESH_SCHEMA>;
export type DryRunResponse = z.infer<typeof DRY_RUN_SCHEMA>;
