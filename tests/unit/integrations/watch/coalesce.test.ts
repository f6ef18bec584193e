import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { coalesce } from "../../../../src/integrations/watch/coalesce.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("calls that come close together are answered once, when it has been quiet", () => {
  const run = vi.fn();
  const { tell } = coalesce(run, { settle: 100, longest: 1000 });
  for (let count = 0; count < 5; count += 1) {
    tell();
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
  const { tell } = coalesce(run, { settle: 100, longest: 800 });
  for (let time = 0; time < 2000; time += 10) {
    tell();
    vi.advanceTimersByTime(10);
  }
  expect(run).toHaveBeenCalledTimes(2);

  vi.advanceTimersByTime(100);
  expect(run).toHaveBeenCalledTimes(3);
});

test("a call after an answer is a beginning of its own", () => {
  const run = vi.fn();
  const { tell } = coalesce(run, { settle: 100, longest: 150 });
  tell();
  vi.advanceTimersByTime(100);
  tell();
  vi.advanceTimersByTime(99);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
});

test("what was told before the stop stays unanswered", () => {
  const run = vi.fn();
  const { tell, stop } = coalesce(run, { settle: 100, longest: 800 });
  tell();
  stop();
  vi.advanceTimersByTime(10_000);

  expect(run).not.toHaveBeenCalled();
});

test("of several wishes how long it has to be quiet, the longest counts, once", () => {
  const run = vi.fn();
  const { tell } = coalesce(run, { settle: 100, longest: 800 });
  tell(20);
  vi.advanceTimersByTime(20);
  expect(run).toHaveBeenCalledTimes(1);

  tell(20);
  tell();
  tell(20);
  vi.advanceTimersByTime(99);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);

  tell(20);
  vi.advanceTimersByTime(20);
  expect(run).toHaveBeenCalledTimes(3);
});
