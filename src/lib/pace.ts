import { setImmediate as otherWork } from "node:timers/promises";

/** Milliseconds of work after which whoever waits has a turn. */
const MAX_SLICE_MS = 10;

/**
 * For long work on the event loop: the function that is returned, called between two pieces of it, lets those
 * who wait in the same thread have their turn every few milliseconds.
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
