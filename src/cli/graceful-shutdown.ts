import type { Logger } from "pino";
import { messageOf } from "../lib/errors.js";
import type { RunningServer } from "./serve.js";

/** After the drain time. Supervisors usually kill after 30 s. */
const SHUTDOWN_TIMEOUT_MS = 20_000;

export interface ShutdownOptions {
  /** Aborts a start that is in progress. */
  readonly startAbort: AbortController;
  /** How long to keep serving after SIGTERM, in seconds. */
  readonly drainSeconds: number;
  readonly log: Logger;
  /** Called if the service fails to start or to stop. */
  readonly fail: (error: unknown) => never;
}

/**
 * Exits with status 0 on a signal, and with status 1 after an uncaught exception, so that a supervisor restarts the
 * program. Requests in flight are answered first.
 *
 * SIGTERM drains, so that load balancers notice; SIGINT, from a keyboard, does not. During a start, a signal takes
 * effect when the start has ended, which then does not wait for the articles.
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
  // Unhandled rejections arrive here, too.
  process.on("uncaughtException", (error) => {
    status = 1;
    log.fatal(error, `a mistake of the program that nobody caught (${messageOf(error)}): it ends`);
    if (!isEnding) end(0);
  });
}
