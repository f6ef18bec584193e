import cron from "node-cron";
import type { Instant } from "../articles/article.js";

/** The system clock may be set at any time, which causes no event. */
const CLOCK_CHECK_INTERVAL_MS = 60_000;

/** @returns undefined for a valid cron expression */
export function scheduleProblem(expression: string): string | undefined {
  return cron.validate(expression)
    ? undefined
    : `${JSON.stringify(expression)} is no schedule: expected five or six fields as cron has them, such as */5 * * * *`;
}

export interface Schedule {
  /** The time of the next `run`. */
  next(): Date | undefined;
  /** Calls `wake` at that moment. A later call replaces an earlier one. */
  wakeAt(moment: Instant | undefined): void;
  stop(): Promise<void>;
}

export interface ScheduleOptions {
  readonly expression: string;
  /** IANA name of the time zone of the expression. */
  readonly zone: string;
  readonly run: () => unknown;
  readonly wake: () => unknown;
  /** With several replicas: whether this one may run the schedule at that moment. */
  readonly mayRun?: ((moment: string) => Promise<boolean>) | undefined;
}

/**
 * Calls `run` as the cron expression says. When the system clock is set, times that were skipped are not made up for.
 *
 * node-cron's own runner is not used: after the clock was set back by a year it waits for a year, and after it was set
 * forward it blocks while it iterates over every missed time.
 */
export function startSchedule({ expression, zone, run, wake, mayRun }: ScheduleOptions): Schedule {
  const task = cron.createTask(expression, () => undefined, { timezone: zone });
  const nextTime = () => task.getNextRuns(1)[0];
  let due: Date | undefined;
  const waitForNext = (): void => {
    due = nextTime();
    runs.set(due?.getTime());
  };
  const runs = alarm(() => {
    const moment = due?.toISOString() ?? "";
    waitForNext();
    if (mayRun === undefined) run();
    // If the database is away, this replica does not run it.
    else
      mayRun(moment).then(
        (isClaimed) => isClaimed && run(),
        () => undefined,
      );
  }, waitForNext);
  const wakes = alarm(wake);
  waitForNext();
  return {
    next: () => due,
    wakeAt: (moment) => wakes.set(moment),
    async stop() {
      runs.set(undefined);
      wakes.set(undefined);
      await task.destroy();
    },
  };
}

/**
 * Calls `ring` once at a moment of the system clock.
 *
 * @param onSetBack called instead when the clock was set back meanwhile
 */
function alarm(ring: () => void, onSetBack?: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const set = (moment: Instant | undefined): void => {
    clearTimeout(timer);
    if (moment === undefined) return;
    const now = Date.now();
    const check = () => {
      if (moment <= Date.now()) ring();
      else if (onSetBack !== undefined && Date.now() < now) onSetBack();
      else set(moment);
    };
    timer = setTimeout(check, Math.min(Math.max(moment - now, 0), CLOCK_CHECK_INTERVAL_MS));
  };
  return { set };
}
