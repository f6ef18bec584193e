import { readlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { shrink } from "../shrink.js";
import { articleCase } from "./article-case.js";
import { type ArticleUpdate, type ArticleWork, BATCH, type FailedCase } from "./article-work.js";
import { corpus } from "./corpus.js";
import { tryArticles } from "./trial.js";

/** The first words of a problem give its kind; the rest quotes the file. */
const SAME_KIND = 40;

const known = new Set<string>();
const { seed, count, nextBatch, at, again } = workerData as ArticleWork;
const [next, position] = [new Int32Array(nextBatch), new Int32Array(at)];
const origins = corpus();

function send(update: ArticleUpdate): void {
  parentPort?.postMessage(update);
}

async function tryBatch(batch: number, without?: number): Promise<void> {
  const first = batch * BATCH + 1;
  const numbers = Array.from({ length: Math.min(BATCH, count - first + 1) }, (_, index) => first + index);
  const files = numbers
    .filter((number) => number !== without)
    .map((number) => articleCase(seed, number, origins));
  const outcome = tryArticles(files, (number) => Atomics.store(position, 0, number === 0 ? -first : number));
  const failed: FailedCase[] = [];
  for (const failure of outcome.failures) {
    const file = files.find(({ number }) => number === failure.number);
    const kind = failure.problem.slice(0, SAME_KIND);
    // One example of each kind is enough.
    const smallest = file === undefined || known.has(kind) ? undefined : await smallestOf(file, kind);
    known.add(kind);
    failed.push({ ...failure, smallest });
  }
  Atomics.store(position, 0, 0);
  send({ kind: "batch", outcome, failed });
}

function smallestOf(file: ReturnType<typeof articleCase>, kind: string): Promise<string> {
  const fails = (text: string) =>
    tryArticles([{ ...file, bytes: Buffer.from(text, "latin1") }]).failures.some((failure) =>
      failure.problem.startsWith(kind),
    );
  return shrink(file.bytes.toString("latin1"), fails);
}

send({ kind: "began", task: readlinkSync("/proc/thread-self") });
if (again !== undefined) await tryBatch(again.batch, again.without);
for (;;) {
  const batch = Atomics.add(next, 0, 1);
  if (batch * BATCH >= count) break;
  await tryBatch(batch);
}
