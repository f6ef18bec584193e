import { fileURLToPath } from "node:url";
import { ask, freePort } from "./ask.js";
import { type Corpus, corpusOf } from "./corpus.js";
import type { Findings } from "./findings.js";
import { knownPublication } from "./known-publication.js";
import { median, table, times } from "./measure.js";
import { start } from "./running.js";
import { POLL_MS, startService, untilServed } from "./service.js";

const SIZES = [10_000];
const ROUNDS = 7;

/** A minimal Express application. */
const EMPTY = fileURLToPath(new URL("./empty-express.js", import.meta.url));

/** A start, in milliseconds since the process began. */
interface Start {
  readonly served: number;
  /** Processor time until then. */
  readonly cpu: number;
}

interface OurStart extends Start {
  /** The end of the first refresh. */
  readonly refreshed: number;
  readonly cpuRefreshed: number;
}

/** A start with known articles, compared with an empty application. */
export async function benchWarm(sizes: readonly number[]): Promise<Findings> {
  const results = [];
  for (const count of sizes.length === 0 ? SIZES : sizes) results.push(await measure(corpusOf(count)));
  const text = [
    `From the start of the process to the first 200 of \`/rss.xml\`, asked for every ${POLL_MS} ms, and to the end of the first refresh, with a ledger that knows all articles. Medians of ${ROUNDS} alternating rounds.`,
    "",
    table(
      ["articles", "", "first 200 ms", "to Express", "CPU ms", "first refresh ended ms", "CPU ms until then"],
      results.flatMap(({ rows }) => rows),
    ),
  ].join("\n");
  return { text, goals: results.map(({ goal }) => goal) };
}

async function measure(corpus: Corpus) {
  const { directory, use } = await knownPublication(corpus.count);
  const ours: OurStart[] = [];
  const express: Start[] = [];
  await use(async (data, home) => {
    for (const _ of times(ROUNDS, () => undefined)) {
      ours.push(await startOurs(data, directory, corpus));
      express.push(await startExpress(home));
    }
  });
  const middle = <Of>(starts: readonly Of[], of: (start: Of) => number) => median(starts.map(of)).toFixed(0);
  const served = (start: Start) => start.served;
  const cpu = (start: Start) => start.cpu;
  const seen = median(ours.map(served)) / median(express.map(served));
  const refresh = [
    middle(ours, ({ refreshed }) => refreshed),
    middle(ours, ({ cpuRefreshed }) => cpuRefreshed),
  ];
  return {
    rows: [
      [`${corpus.count}`, "Feedwright", middle(ours, served), seen.toFixed(2), middle(ours, cpu), ...refresh],
      ["", "empty Express", middle(express, served), "1", middle(express, cpu), "", ""],
    ],
    goal: {
      what: `start with ${corpus.count.toLocaleString("en")} known articles to the first 200, against an empty Express app`,
      must: 3,
      goFor: 1.5,
      seen,
      atMost: true,
    },
  };
}

async function startOurs(data: string, directory: string, corpus: Corpus): Promise<OurStart> {
  const service = await startService({ directory, data });
  await untilServed(service, "/rss.xml", corpus.slug(corpus.count - 1));
  const [served, { cpu }] = [service.age(), service.usage()];
  const refreshed = await service.settled(corpus.count);
  const { cpu: cpuRefreshed } = service.usage();
  await service.stop();
  return { served, cpu, refreshed, cpuRefreshed };
}

async function startExpress(cwd: string): Promise<Start> {
  const port = await freePort();
  const express = start({ command: process.execPath, args: [EMPTY, `${port}`], cwd });
  await untilServed({ get: (path, headers = {}) => ask(port, path, { headers }) }, "/rss.xml", "rss");
  const [served, { cpu }] = [express.age(), express.usage()];
  await express.stop();
  return { served, cpu };
}
