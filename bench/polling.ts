import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Polled } from "./open-loop.js";

const PROGRAM = fileURLToPath(new URL("./open-loop.js", import.meta.url));

/** Milliseconds. */
const WARM_UP_MS = 3_000;

export interface Polling {
  /** What polls saw while that was done. @throws Error when anybody was answered with an error */
  during(work: () => Promise<void>): Promise<Polled>;
  stop(): void;
}

/**
 * Polls from a process of its own, so many a second, from now on.
 *
 * @param others where it is true, also over connections of their own, and through a proxy from many addresses
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
    // It ends itself when nobody listens to it any more.
    stop: () => child.disconnect(),
  };
}

/** What another process of the bench says to a word. */
export async function answerOf(child: ChildProcess, word: string): Promise<unknown> {
  child.send(word);
  const [answer] = await once(child, "message", { signal: AbortSignal.timeout(60_000) });
  return answer;
}
