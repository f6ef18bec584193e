import cron from "node-cron";
import type { Instant } from "../articles/article.js";

/** Milliseconds after which the clock is looked at again: it may have been set, which nobody is told. */
const CLOCK_CHECK_INTERVAL_MS = 60_000;

/** @returns what is wrong with the expression, or undefined */
export function scheduleProblem(expression: string): string | undefined {
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

export interface ScheduleOptions {
  readonly expression: string;
  /** IANA name of the time zone that the expression is in. */
  readonly zone: string;
  readonly run: () => unknown;
  readonly wake: () => unknown;
  /** Where several processes have one schedule: whether it is for this one to run what is due, by a name of its moment. */
  readonly mayRun?: ((moment: string) => Promise<boolean>) | undefined;
}

/**
 * Calls `run` as the cron expression says, by a clock that may be set: what was skipped is not made up for, and after
 * it was set back, the next time is the next by what it says then.
 *
 * Not by node-cron's own runner, which waits for the year to come round again when the clock was set back by one, and
 * when it was set forward goes through every time that it missed, and does nothing else meanwhile.
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
    // Where nobody can tell, another process runs it, or nobody does.
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
 * Rings once, at a moment by the clock.
 *
 * @param onSetBack is called instead of going on when the clock was set back meanwhile
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
