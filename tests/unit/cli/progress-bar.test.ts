import { WriteStream } from "node:tty";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressBar } from "../../../src/cli/progress-bar.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is written to a stream that takes itself for a terminal, or not. */
function recorded(isTTY: boolean): { stream: WriteStream; written: () => string } {
  let text = "";
  // No terminal is at hand in a test; of its stream this is what a bar uses.
  const stream = Object.create(WriteStream.prototype, {
    isTTY: { value: isTTY },
    columns: { value: 100 },
    write: {
      value: (some: string) => {
        text += some;
        return true;
      },
    },
  });
  return { stream, written: () => text };
}

test("what takes less than a second shows nothing", () => {
  const { stream, written } = recorded(true);
  const bar = progressBar("Reading articles", stream);
  for (const done of [0, 1, 2, 3]) bar.show(done, 3);
  vi.advanceTimersByTime(5_000);

  expect(written()).toBe("");
});

test("what takes longer shows how much is done, and is taken off at the end", () => {
  const { stream, written } = recorded(true);
  const bar = progressBar("Reading articles", stream);
  bar.show(1, 10);
  vi.advanceTimersByTime(1_100);
  bar.show(5, 10);

  expect(written()).toMatch(/Reading articles █+░+ 50% \| 5 of 10/);
  const before = written().length;
  bar.show(10, 10);
  bar.stop();
  // To the first column, and the line is cleared.
  expect(written().slice(before)).toContain("\u001b[2K");
  vi.advanceTimersByTime(5_000);
  expect(written().split("Reading").length).toBeLessThan(5);
});

test("whoever is no terminal never sees it", () => {
  const { stream, written } = recorded(false);
  const bar = progressBar("Reading articles", stream);
  bar.show(1, 10);
  vi.advanceTimersByTime(2_000);
  bar.show(5, 10);
  bar.stop();

  expect(written()).toBe("");
});
