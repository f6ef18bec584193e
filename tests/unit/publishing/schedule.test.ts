import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { scheduleProblem, startSchedule } from "../../../src/publishing/schedule.js";

const start = Date.UTC(2026, 0, 5, 12);
const DAY = 86_400_000;

describe("an expression", () => {
  test.for(["*/5 * * * *", "0 6 * * 1-5", "*/10 * * * * *", "15 3 1 jan *"])(
    "such as %s is one",
    (expression) => {
      expect(scheduleProblem(expression)).toBeUndefined();
    },
  );

  test.for(["", "five minutes", "* * *", "61 * * * *", "* 24 * * *", "* * * * * * *", "*/0 * * * *"])(
    "such as %j is none, and is named",
    (expression) => {
      expect(scheduleProblem(expression)).toContain(JSON.stringify(expression));
      expect(scheduleProblem(expression)).toMatch(/expected five or six fields/);
    },
  );
});

describe("a schedule", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function started(expression = "0 0 1 1 *") {
    const run = vi.fn();
    const wake = vi.fn();
    const schedule = startSchedule({ expression, zone: "UTC", run, wake });
    onTestFinished(() => schedule.stop());
    return { run, wake, schedule };
  }

  test("returns its next run in its time zone", () => {
    expect(started("30 13 * * *").schedule.next()).toEqual(new Date("2026-01-05T13:30:00Z"));
  });

  test("runs at its times until it is stopped", async () => {
    const { run, schedule } = started("*/5 * * * *");
    await vi.advanceTimersByTimeAsync(11 * 60_000);
    expect(run).toHaveBeenCalledTimes(2);

    await schedule.stop();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(run).toHaveBeenCalledTimes(2);
  });

  test.for([1000, DAY, 25 * DAY])("wakes %i ms from now and not earlier", async (wait) => {
    const { wake, schedule } = started();
    schedule.wakeAt(start + wait);

    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(wake).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  test("goes on when the clock is set back by a year", async () => {
    const { run, schedule } = started("*/5 * * * *");
    vi.setSystemTime(start - 365 * DAY);
    await vi.advanceTimersByTimeAsync(6 * 60_000);

    expect(run).toHaveBeenCalledTimes(1);
    expect(schedule.next()).toEqual(new Date(start - 365 * DAY + 10 * 60_000));
  });

  test("runs once and goes on when the clock is set forward by a year", async () => {
    const warn = vi.spyOn(console, "warn");
    const { run, schedule } = started("* * * * * *");
    vi.setSystemTime(start + 365 * DAY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(1);

    await vi.advanceTimersByTimeAsync(2_000);
    expect(run).toHaveBeenCalledTimes(3);
    expect(schedule.next()).toEqual(new Date(start + 365 * DAY + 4_000));
    expect(warn).not.toHaveBeenCalled();
  });

  test("wakes soon after the clock is set past the moment", async () => {
    const { wake, schedule } = started();
    schedule.wakeAt(start + 10 * DAY);
    vi.setSystemTime(start + 365 * DAY);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(wake).toHaveBeenCalledTimes(1);
  });

  test("wakes immediately for a moment in the past", async () => {
    const { wake, schedule } = started();
    schedule.wakeAt(start - DAY);
    await vi.advanceTimersByTimeAsync(1);

    expect(wake).toHaveBeenCalledTimes(1);
  });

  test("forgets a moment at a later call, at a call with none, and when it is stopped", async () => {
    const { wake, schedule } = started();
    schedule.wakeAt(start + 1000);
    schedule.wakeAt(start + 5000);
    await vi.advanceTimersByTimeAsync(4999);
    expect(wake).not.toHaveBeenCalled();

    schedule.wakeAt(undefined);
    await vi.advanceTimersByTimeAsync(DAY);
    schedule.wakeAt(Date.now() + 1000);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(wake).not.toHaveBeenCalled();
  });
});
