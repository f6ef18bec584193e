import { setImmediate as otherWork } from "node:timers/promises";

/** Longest time to work without yielding. */
const MAX_SLICE_MS = 10;

/**
 * For long work on the event loop. Call the returned function between steps: it yields to other work in the thread every
 * few milliseconds.
 */
export function pace(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < MAX_SLICE_MS) return undefined;
    return otherWork().then(() => {
      since = performance.now();
    });
  };
}
