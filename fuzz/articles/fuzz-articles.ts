import { availableParallelism } from "node:os";
import { articleCase } from "./article-case.js";
import { type ArticleUpdate, BATCH, type FailedCase } from "./article-work.js";
import { corpus } from "./corpus.js";
import { tryArticles } from "./trial.js";
import { runThread, type Stop } from "./watched-thread.js";

export interface ArticleFuzz {
  readonly seed: number;
  /** Cases from 1 to this. */
  readonly count: number;
  /** The only case to try. */
  readonly only: number | undefined;
}

/** Outcomes of all articles. */
interface Tally {
  published: number;
  withheld: number;
  rejected: number;
  readonly failed: FailedCase[];
  slowest: { number: number; taken: number };
}

/** Milliseconds between two progress lines. */
const REPORT = 10_000;

/** The maximum number of reported failures. */
const MOST_FAILURES = 20;

/** @returns whether nothing failed */
export async function fuzzArticles({ seed, count, only }: ArticleFuzz): Promise<boolean> {
  if (only !== undefined) return replay(seed, only);
  const began = performance.now();
  const tally: Tally = {
    published: 0,
    withheld: 0,
    rejected: 0,
    failed: [],
    slowest: { number: 0, taken: 0 },
  };
  const seconds = () => (performance.now() - began) / 1_000;
  const done = () => tally.published + tally.withheld + tally.rejected;
  const report = setInterval(() => {
    console.error(
      `${done()} of ${count} articles, ${Math.round(done() / seconds())} a second, ${tally.failed.length} failures`,
    );
  }, REPORT);
  const nextBatch = new SharedArrayBuffer(4);
  const threads = Array.from({ length: availableParallelism() }, () =>
    workThrough({ seed, count, nextBatch }, tally),
  );
  await Promise.all(threads);
  clearInterval(report);
  console.log(summaryOf(tally, seed, done(), seconds()));
  return tally.failed.length === 0;
}

interface Work {
  readonly seed: number;
  readonly count: number;
  readonly nextBatch: SharedArrayBuffer;
}

/** Runs one thread after another until one completes. */
async function workThrough(work: Work, tally: Tally): Promise<void> {
  const onNews = (update: ArticleUpdate) => {
    if (update.kind !== "batch") return;
    tally.published += update.outcome.published;
    tally.withheld += update.outcome.withheld;
    tally.rejected += update.outcome.rejected;
    for (const failure of update.failed) fail(tally, work.seed, failure);
  };
  const onSlow = (number: number, taken: number) => {
    if (taken > tally.slowest.taken) tally.slowest = { number, taken };
  };
  for (let stop: Stop | undefined; ; ) {
    const again = stop === undefined ? undefined : { batch: batchOf(stop.at), without: stop.at };
    // A failure while rendering a batch would repeat.
    stop = await runThread(
      { ...work, again: again && again.without > 0 ? again : undefined },
      onNews,
      onSlow,
    );
    if (stop === undefined) return;
    fail(tally, work.seed, { number: stop.at, problem: stop.problem, smallest: undefined });
  }
}

function batchOf(number: number): number {
  return Math.floor((number - 1) / BATCH);
}

function fail(tally: Tally, seed: number, failure: FailedCase): void {
  tally.failed.push(failure);
  if (tally.failed.length <= MOST_FAILURES) console.error(described(failure, seed));
}

function described({ number, problem, smallest }: FailedCase, seed: number): string {
  const lines = [`FAILED: ${problem}`];
  if (smallest !== undefined) lines.push(`  the smallest file that does: ${JSON.stringify(smallest)}`);
  if (number !== undefined && number > 0)
    lines.push(`  npm run fuzz -- articles --seed ${seed} --case ${number}`);
  return lines.join("\n");
}

function summaryOf(tally: Tally, seed: number, done: number, seconds: number): string {
  const { published, withheld, rejected, failed, slowest } = tally;
  const rate = Math.round(done / seconds);
  const took = `${Math.round(seconds)} s, ${rate} articles a second, seed ${seed}`;
  const slow = `the slowest, ${slowest.number}, was seen to take ${slowest.taken} ms of processor time`;
  return `${done} articles: ${published} published, ${withheld} withheld, ${rejected} rejected, ${failed.length} failures (${took}; ${slow})`;
}

/** Runs one case in this thread and prints it. */
function replay(seed: number, number: number): boolean {
  const file = articleCase(seed, number, corpus());
  console.log(`${file.path}: ${file.history.join(", ")}\n${file.bytes.toString("utf8")}`);
  const began = performance.now();
  const { failures, ...became } = tryArticles([file]);
  console.log(`${JSON.stringify(became)} in ${Math.round(performance.now() - began)} ms`);
  for (const { problem } of failures) console.error(`FAILED: ${problem}`);
  return failures.length === 0;
}
