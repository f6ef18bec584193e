import cron, { type ScheduledTask } from "node-cron";
import type { Instant } from "../articles/article.js";

/** setTimeout fires at once when it is asked to wait longer than this. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** @returns what is wrong with the expression, or undefined */
export function problemOfSchedule(expression: string): string | undefined {
  return cron.validate(expression)
    ? undefined
    : `${JSON.stringify(expression)} is no schedule: expected five or six fields as cron has them, such as */5 * * * *`;
}

export interface Schedule {
  /** When `run` is called next. */
  next(): Date | undefined;
  /** Calls `wake` at that moment; a later call replaces an earlier one. */
  wakeAt(moment: Instant | undefined): void;
  stop(): Promise<void>;
}

/**
 * Calls `run` as the cron expression says.
 *
 * @param zone IANA name of the time zone that the expression is in
 */
export function startSchedule(
  expression: string,
  zone: string,
  run: () => unknown,
  wake: () => unknown,
): Schedule {
  const task: ScheduledTask = cron.schedule(expression, () => void run(), { timezone: zone });
  let timer: NodeJS.Timeout | undefined;
  const wakeAt = (moment: Instant | undefined): void => {
    clearTimeout(timer);
    if (moment === undefined) return;
    const wait = moment - Date.now();
    timer = setTimeout(
      () => (wait > LONGEST_TIMEOUT ? wakeAt(moment) : wake()),
      Math.min(Math.max(wait, 0), LONGEST_TIMEOUT),
    );
  };
  return {
    next: () => task.getNextRun() ?? undefined,
    wakeAt,
    async stop() {
      clearTimeout(timer);
      await task.destroy();
    },
  };
}
