import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Corpus, corpusOf, writeCorpus } from "./corpus.js";
import type { Findings } from "./findings.js";
import { median, table, times } from "./measure.js";
import type { Polled } from "./open-loop.js";
import { startPolling } from "./polling.js";
import { startService } from "./service.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const SIZES = [10_000];
const ROUNDS = 1;
const RATE = 1_000;

/** Milliseconds. */
const IDLE = 10_000;

/** Number of articles at the start, so that feeds have their usual size. */
const BEFORE = 50;

interface Round {
  readonly idle: Polled;
  readonly refreshing: Polled;
  /** Duration of the refresh in milliseconds. */
  readonly duration: number;
}

/** Latency of polls while nothing happens, and during the first read of a directory. */
export async function benchLatency(sizes: readonly number[]): Promise<Findings> {
  const results: { corpus: Corpus; rounds: Round[] }[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes) {
    const corpus = corpusOf(count);
    results.push({ corpus, rounds: await inTemporaryDirectory((home) => measure(home, corpus)) });
  }
  const text = [
    `${RATE.toLocaleString("en")} polls a second of \`/rss.xml\` with ${BEFORE} articles, gzipped and nine of ten with a validator, each sent when it is due and measured from that moment: for ${IDLE / 1000} s while nothing happens, and while \`POST /refresh\` takes in all the others. Milliseconds; medians of ${ROUNDS} rounds.`,
    "",
    table(
      ["articles", "", "polls", "p50", "p99", "p99.9", "most", "refresh s"],
      results.flatMap(({ corpus, rounds }) => [
        rowOf(
          corpus,
          "idle",
          rounds.map(({ idle }) => idle),
          "",
        ),
        rowOf(
          corpus,
          "refreshing",
          rounds.map(({ refreshing }) => refreshing),
          (median(rounds.map(({ duration }) => duration)) / 1000).toFixed(2),
        ),
      ]),
    ),
  ].join("\n");
  const goals = results.map(({ corpus, rounds }) => ({
    what: `p99 of polls during a cold refresh of ${corpus.count.toLocaleString("en")} against idle`,
    must: 3,
    goFor: 1.5,
    seen: median(rounds.map(({ idle, refreshing }) => refreshing.p99 / idle.p99)),
    atMost: true,
  }));
  return { text, goals };
}

async function measure(home: string, corpus: Corpus): Promise<Round[]> {
  const [apart, directory] = [join(home, "apart"), join(home, "articles")];
  writeCorpus(apart, corpus);
  const rounds: Round[] = [];
  const numbers = times(corpus.count, (n) => n);
  for (const round of times(ROUNDS, (index) => index)) {
    mkdirSync(directory);
    const data = join(home, `data-${round}`);
    mkdirSync(data);
    move(numbers.slice(0, BEFORE), corpus, apart, directory);
    rounds.push(
      await pollThrough(data, directory, () => move(numbers.slice(BEFORE), corpus, apart, directory)),
    );
    move(numbers, corpus, directory, apart);
    rmSync(directory, { recursive: true });
  }
  return rounds;
}

async function pollThrough(data: string, directory: string, addAll: () => void): Promise<Round> {
  const service = await startService({ directory, data });
  await service.settled(BEFORE);
  const load = await startPolling(service.port, RATE);
  const idle = await load.during(() => sleep(IDLE));
  addAll();
  let duration = 0;
  const refreshing = await load.during(async () => {
    ({ duration } = await service.refresh());
  });
  load.stop();
  await service.stop();
  return { idle, refreshing, duration };
}

function move(numbers: readonly number[], corpus: Corpus, from: string, to: string): void {
  for (const n of numbers) {
    const path = corpus.path(n);
    mkdirSync(dirname(join(to, path)), { recursive: true });
    renameSync(join(from, path), join(to, path));
  }
}

function rowOf({ count }: Corpus, what: string, polled: readonly Polled[], refresh: string): string[] {
  const middle = (of: (one: Polled) => number) => median(polled.map(of));
  return [
    `${count}`,
    what,
    middle((one) => one.count).toFixed(0),
    middle(({ p50 }) => p50).toFixed(2),
    middle(({ p99 }) => p99).toFixed(2),
    middle(({ p999 }) => p999).toFixed(2),
    middle(({ most }) => most).toFixed(2),
    refresh,
  ];
}
