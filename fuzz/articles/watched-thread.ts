import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { ArticleUpdate, ArticleWork } from "./article-work.js";

/** Why a thread stopped. */
export interface Stop {
  /** The current case; negative: the first of the batch being rendered; 0: in between. */
  readonly at: number;
  readonly problem: string;
}

/** Milliseconds of processor time for a file, and for the feeds of a batch. */
const FILE_TIMEOUT_MS = 1_000;
const BATCH_TIMEOUT_MS = 5_000;

/** Milliseconds between two looks, and of a kernel clock tick. */
const LOOK = 50;
const TICK = 10;

const PROGRAM = new URL("./article-worker.js", import.meta.url);

/**
 * Runs a thread to its end and stops it when a file takes more than a second of processor time. That time is the
 * thread's own (Linux, `/proc`), independent of other load.
 *
 * @param onSlow is called with the time that a file has taken so far, in milliseconds
 * @returns undefined when it completed its work
 */
export function runThread(
  work: Omit<ArticleWork, "at">,
  onUpdate: (update: ArticleUpdate) => void,
  onSlow: (number: number, taken: number) => void,
): Promise<Stop | undefined> {
  const at = new SharedArrayBuffer(4);
  const position = new Int32Array(at);
  const workerData: ArticleWork = { ...work, at };
  const worker = new Worker(PROGRAM, {
    workerData,
    // Garbage of batches is short-lived: a large young generation saves a third of the time.
    resourceLimits: { maxYoungGenerationSizeMb: 128, maxOldGenerationSizeMb: 2_048 },
  });
  let task: string | undefined;
  const watched = { position: 0, since: 0 };
  const look = (): string | undefined => {
    if (task === undefined) return undefined;
    const [here, time] = [Atomics.load(position, 0), processorTime(task)];
    if (here !== watched.position || here === 0) {
      Object.assign(watched, { position: here, since: time });
      return undefined;
    }
    const taken = time - watched.since;
    if (here > 0) onSlow(here, taken);
    const most = here > 0 ? FILE_TIMEOUT_MS : BATCH_TIMEOUT_MS;
    return taken > most ? `it takes more than ${most} ms of processor time` : undefined;
  };
  return new Promise((resolve) => {
    const end = (problem?: string) => {
      clearInterval(watch);
      const stop = problem === undefined ? undefined : { at: Atomics.load(position, 0), problem };
      void worker.terminate().then(() => resolve(stop));
    };
    const watch = setInterval(() => {
      const problem = look();
      if (problem !== undefined) end(problem);
    }, LOOK);
    worker.on("message", (update: ArticleUpdate) => {
      if (update.kind === "began") task = update.task;
      onUpdate(update);
    });
    worker.on("error", (error) => end(`the thread ended: ${error instanceof Error ? error.stack : error}`));
    worker.on("exit", () => end());
  });
}

/** Milliseconds that the thread has used; 0 after its end. */
function processorTime(task: string): number {
  try {
    // The name may contain anything; state and numbers follow.
    const stat = readFileSync(`/proc/${task}/stat`, "latin1").replace(/^.*\) /s, "");
    const fields = stat.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return 0;
  }
}
