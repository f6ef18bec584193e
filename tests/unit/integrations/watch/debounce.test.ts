import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { debounce } from "../../../../src/integrations/watch/debounce.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("calls in quick succession cause one run after a quiet period", () => {
  const run = vi.fn();
  const { trigger } = debounce(run, { settleMs: 100, maxWaitMs: 1000 });
  for (let count = 0; count < 5; count += 1) {
    trigger();
    vi.advanceTimersByTime(99);
  }
  expect(run).not.toHaveBeenCalled();

  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(1);
});

test("continuous calls cause regular runs and one more at the end", () => {
  const run = vi.fn();
  const { trigger } = debounce(run, { settleMs: 100, maxWaitMs: 800 });
  for (let time = 0; time < 2000; time += 10) {
    trigger();
    vi.advanceTimersByTime(10);
  }
  expect(run).toHaveBeenCalledTimes(2);

  vi.advanceTimersByTime(100);
  expect(run).toHaveBeenCalledTimes(3);
});

test("a call after a run starts a new period", () => {
  const run = vi.fn();
  const { trigger } = debounce(run, { settleMs: 100, maxWaitMs: 150 });
  trigger();
  vi.advanceTimersByTime(100);
  trigger();
  vi.advanceTimersByTime(99);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
});

test("calls before the stop cause no run after it", () => {
  const run = vi.fn();
  const { trigger, stop } = debounce(run, { settleMs: 100, maxWaitMs: 800 });
  trigger();
  stop();
  vi.advanceTimersByTime(10_000);

  expect(run).not.toHaveBeenCalled();
});

test("the longest requested quiet period applies once", () => {
  const run = vi.fn();
  const { trigger } = debounce(run, { settleMs: 100, maxWaitMs: 800 });
  trigger(20);
  vi.advanceTimersByTime(20);
  expect(run).toHaveBeenCalledTimes(1);

  trigger(20);
  trigger();
  trigger(20);
  vi.advanceTimersByTime(99);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);

  trigger(20);
  vi.advanceTimersByTime(20);
  expect(run).toHaveBeenCalledTimes(3);
});
