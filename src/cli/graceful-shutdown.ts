import type { Logger } from "pino";
import { messageOf } from "../lib/errors.js";
import type { RunningServer } from "./serve.js";

/** Milliseconds after the drain time after which nothing is waited for any more: supervisors wait half a minute. */
const SHUTDOWN_TIMEOUT_MS = 20_000;

export interface ShutdownOptions {
  /** Tells a start that is under way. */
  readonly startAbort: AbortController;
  /** Seconds for which it goes on after SIGTERM. */
  readonly drainSeconds: number;
  readonly log: Logger;
  /** What becomes of a service that cannot start, or stop. */
  readonly fail: (error: unknown) => never;
}

/**
 * Ends the program when it is told to, with status 0, and when it made a mistake that nobody caught, with status 1,
 * so that a supervisor starts it anew: nobody knows what it would do from then on. In both cases what is in flight is
 * answered first.
 *
 * SIGTERM comes from supervisors, which want load balancers to notice first; SIGINT from somebody at the keyboard.
 * What comes during the start is answered after it, which does not wait for the articles then.
 */
export function shutDownGracefully(
  starting: Promise<RunningServer>,
  { startAbort, drainSeconds, log, fail }: ShutdownOptions,
): void {
  let status = 0;
  let isEnding = false;
  const end = (seconds: number) => {
    isEnding = true;
    startAbort.abort();
    setTimeout(() => process.exit(1), seconds * 1000 + SHUTDOWN_TIMEOUT_MS).unref();
    starting.then((serving) => serving.stop(seconds)).then(() => process.exit(status), fail);
  };
  const stop = (seconds: number) => () => {
    if (isEnding) process.exit(1);
    process.stderr.write("feedwright: stopping …\n");
    end(seconds);
  };
  process.on("SIGTERM", stop(drainSeconds));
  process.on("SIGINT", stop(0));
  // Promises that were rejected and not waited for come here as well.
  process.on("uncaughtException", (error) => {
    status = 1;
    log.fatal(error, `a mistake of the program that nobody caught (${messageOf(error)}): it ends`);
    if (!isEnding) end(0);
  });
}
