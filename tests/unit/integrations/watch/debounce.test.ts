import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { debounce } from "../../../../src/integrations/watch/debounce.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("calls that come close together are answered once, when it has been quiet", () => {
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

test("a storm without a pause is answered every so often, and once more at its end", () => {
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

test("a call after an answer is a beginning of its own", () => {
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

test("what was told before the stop stays unanswered", () => {
  const run = vi.fn();
  const { trigger, stop } = debounce(run, { settleMs: 100, maxWaitMs: 800 });
  trigger();
  stop();
  vi.advanceTimersByTime(10_000);

  expect(run).not.toHaveBeenCalled();
});

test("of several wishes how long it has to be quiet, the longest counts, once", () => {
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
