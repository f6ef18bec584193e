import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Polled } from "./open-loop.js";

const PROGRAM = fileURLToPath(new URL("./open-loop.js", import.meta.url));

/** Milliseconds. */
const WARM_UP_MS = 3_000;

export interface Polling {
  /** Results of polls during the work. @throws Error when an answer was an error */
  during(work: () => Promise<void>): Promise<Polled>;
  stop(): void;
}

/**
 * Polls from a separate process at a rate per second.
 *
 * @param others whether to poll also over separate connections and through a proxy from many addresses
 */
export async function startPolling(port: number, rate: number, others = false): Promise<Polling> {
  const child = fork(PROGRAM, [`${port}`, `${rate}`, `${others}`]);
  await sleep(WARM_UP_MS);
  return {
    async during(work) {
      await answerOf(child, "begin");
      await work();
      const polled = (await answerOf(child, "end")) as Polled;
      const strange = Object.keys(polled.statuses).filter((status) => status !== "200" && status !== "304");
      if (strange.length > 0) throw new Error(`expected 200 or 304, got ${strange.join(", ")}`);
      return polled;
    },
    // The child exits when it is disconnected.
    stop: () => child.disconnect(),
  };
}

/** Another process's answer to a message. */
export async function answerOf(child: ChildProcess, word: string): Promise<unknown> {
  child.send(word);
  const [answer] = await once(child, "message", { signal: AbortSignal.timeout(60_000) });
  return answer;
}
