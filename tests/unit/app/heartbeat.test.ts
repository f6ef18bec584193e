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

test("no timeout while pings are answered", async () => {
  const { onSilence } = watched(async () => undefined);
  await vi.advanceTimersByTimeAsync(1_000_000);

  expect(onSilence).not.toHaveBeenCalled();
});

test("one timeout when pings are not answered", async () => {
  const ask = vi.fn(never);
  const { onSilence } = watched(ask);
  await vi.advanceTimersByTimeAsync(5_900);
  expect(onSilence).not.toHaveBeenCalled();

  await vi.advanceTimersByTimeAsync(100_000);
  expect(onSilence).toHaveBeenCalledTimes(1);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a late answer restarts the timeout", async () => {
  const late = () => new Promise((resolve) => setTimeout(resolve, 4_500));
  const { onSilence } = watched(late);
  await vi.advanceTimersByTimeAsync(1_000_000);

  expect(onSilence).not.toHaveBeenCalled();
});

test("a pause of the own process is not a timeout", async () => {
  const { onSilence } = watched(never);
  await vi.advanceTimersByTimeAsync(1_000);
  vi.setSystemTime(Date.now() + 1_000_000);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(onSilence).not.toHaveBeenCalled();
});

test("no ping is sent after the end", async () => {
  const ask = vi.fn(never);
  watched(ask).stop();
  await vi.advanceTimersByTimeAsync(100_000);

  expect(ask).not.toHaveBeenCalled();
});
