import { z } from "zod";

/*
 * What a service answers about refreshes, as far as commands tell it to people. A service of another version may
 * know more, or less: what is unknown here is kept for whoever reads JSON.
 */

const paths = z.array(z.string()).default([]);

export const FINDINGS = z
  .array(
    z.looseObject({
      path: z.string(),
      line: z.number().optional(),
      problem: z.string(),
      remedy: z.string(),
    }),
  )
  .default([]);

const CHANGES = z.looseObject({
  added: paths,
  updated: paths,
  renamed: z.array(z.looseObject({ from: z.string(), to: z.string() })).default([]),
  removed: paths,
  absent: paths,
  unchanged: z.number(),
  held: z.array(z.looseObject({ path: z.string(), reason: z.string() })).default([]),
  rejected: FINDINGS,
  doubts: FINDINGS,
});

const notification = z.looseObject({
  receiver: z.string(),
  topic: z.string(),
  state: z.string(),
  problem: z.string().optional(),
});

const REPORT = CHANGES.extend({
  /** Milliseconds. */
  duration: z.number(),
  shown: z.number(),
  scheduled: z.number(),
  shortened: paths,
  dropped: paths,
  announced: z.array(notification).default([]),
});

export const REFRESH = z.looseObject({
  id: z.string(),
  state: z.enum(["waiting", "running", "done", "failed"]),
  asked: z.string(),
  ended: z.string().optional(),
  progress: z.looseObject({ done: z.number(), all: z.number() }),
  report: REPORT.optional(),
  problem: z.looseObject({ code: z.string(), detail: z.string() }).optional(),
});

export const REFRESH_ASKED = z.looseObject({ id: z.string() });

export const DRY_RUN = CHANGES.extend({
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

export type Changes = z.infer<typeof CHANGES>;
export type Report = z.infer<typeof REPORT>;
export type RefreshAnswer = z.infer<typeof REFRESH>;
export type DryRunAnswer = z.infer<typeof DRY_RUN>;
