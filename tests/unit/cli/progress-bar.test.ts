import { WriteStream } from "node:tty";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressBar } from "../../../src/cli/progress-bar.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream that records its output and may claim to be a terminal. */
function recorded(
  isTTY: boolean,
  columns: number | undefined = 100,
): { stream: WriteStream; written: () => string } {
  let text = "";
  // Tests have no terminal. These are the members that the bar uses.
  const stream = Object.create(WriteStream.prototype, {
    isTTY: { value: isTTY },
    columns: { value: columns },
    write: {
      value: (some: string) => {
        text += some;
        return true;
      },
    },
  });
  return { stream, written: () => text };
}

test("work of less than a second shows nothing", () => {
  const { stream, written } = recorded(true);
  const bar = progressBar("Reading articles", stream);
  for (const done of [0, 1, 2, 3]) bar.show(done, 3);
  vi.advanceTimersByTime(5_000);

  expect(written()).toBe("");
});

test("longer work shows its progress and clears the line at the end", () => {
  const { stream, written } = recorded(true);
  const bar = progressBar("Reading articles", stream);
  bar.show(1, 10);
  vi.advanceTimersByTime(1_100);
  bar.show(5, 10);

  expect(written()).toMatch(/Reading articles █+░+ 50% \| 5 of 10/);
  const before = written().length;
  bar.show(10, 10);
  bar.stop();
  // Moves to the first column and clears the line.
  expect(written().slice(before)).toContain("\u001b[2K");
  vi.advanceTimersByTime(5_000);
  expect(written().split("Reading").length).toBeLessThan(5);
});

test.for([0, undefined])("a terminal that reports a width of %s shows the whole bar", (columns) => {
  const { stream, written } = recorded(true, columns);
  const bar = progressBar("Reading articles", stream);
  bar.show(1, 10);
  vi.advanceTimersByTime(1_100);
  bar.show(5, 10);

  expect(written()).toMatch(/Reading articles █+░+ 50% \| 5 of 10/);
});

test("a stream that is no terminal never shows it", () => {
  const { stream, written } = recorded(false);
  const bar = progressBar("Reading articles", stream);
  bar.show(1, 10);
  vi.advanceTimersByTime(2_000);
  bar.show(5, 10);
  bar.stop();

  expect(written()).toBe("");
});
