import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { watchHeartbeat } from "../../../src/app/heartbeat.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(ping: () => Promise<unknown>) {
  const onTimeout = vi.fn();
  const stop = watchHeartbeat({ ping, timeoutMs: 5_000, onTimeout });
  onTestFinished(stop);
  return { onSilence: onTimeout, stop };
}

const never = () => new Promise(() => undefined);

test("who answers lives, however often it is asked", async () => {
  const { onSilence } = watched(async () => undefined);
  await vi.advanceTimersByTimeAsync(1_000_000);

  expect(onSilence).not.toHaveBeenCalled();
});

test("who does not answer is given up after the patience, once", async () => {
  const ask = vi.fn(never);
  const { onSilence } = watched(ask);
  await vi.advanceTimersByTimeAsync(5_900);
  expect(onSilence).not.toHaveBeenCalled();

  await vi.advanceTimersByTimeAsync(100_000);
  expect(onSilence).toHaveBeenCalledTimes(1);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("who answers late, but within the patience, has all of it again", async () => {
  const late = () => new Promise((resolve) => setTimeout(resolve, 4_500));
  const { onSilence } = watched(late);
  await vi.advanceTimersByTimeAsync(1_000_000);

  expect(onSilence).not.toHaveBeenCalled();
});

test("a pause of one's own, after which all timers are late, is no silence of somebody else", async () => {
  const { onSilence } = watched(never);
  await vi.advanceTimersByTimeAsync(1_000);
  vi.setSystemTime(Date.now() + 1_000_000);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(onSilence).not.toHaveBeenCalled();
});

test("nobody is asked any more when it has ended", async () => {
  const ask = vi.fn(never);
  watched(ask).stop();
  await vi.advanceTimersByTimeAsync(100_000);

  expect(ask).not.toHaveBeenCalled();
});
