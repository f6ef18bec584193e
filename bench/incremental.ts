import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, freePort } from "./ask.js";
import { type Corpus, corpusOf } from "./corpus.js";
import type { Findings, Goal } from "./findings.js";
import { knownPublication } from "./known-publication.js";
import { median, table, timeOf, times } from "./measure.js";
import { describePeers, hugoRssAlone } from "./peers.js";
import { start } from "./running.js";
import { POLL_MS, type Service, startService, untilServed } from "./service.js";
import { sweep } from "./sweep.js";

const SIZES = [1_000, 10_000];
const EDITS = 7;

/** Milliseconds between two edits. */
const PAUSE = 1_000;

/** Milliseconds from saving to serving, and of processor time, polls included. */
interface Edit {
  readonly wall: number;
  readonly cpu: number;
}

/** Milliseconds of each edit. */
interface Result {
  readonly count: number;
  readonly ours: readonly Edit[];
  readonly hugo: readonly Edit[];
  /** As reported by `POST /refresh`. */
  readonly refreshes: readonly number[];
  readonly sweeps: readonly number[];
  readonly work: Readonly<Record<string, number>>;
}

/** One edit among many articles. */
export async function benchIncremental(sizes: readonly number[]): Promise<Findings> {
  const results: Result[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes) results.push(await measure(corpusOf(count)));
  const text = [
    `The newest article is edited; \`/rss.xml\` of the service, which watches, and \`/index.xml\` of \`hugo server\`, RSS alone and with its fast rendering, are asked for every ${POLL_MS} ms until they hold the edit. Apart from that, an edit is published by \`POST /refresh\` without watching, which reports how long it took; “sweep alone” looks at the same files and does nothing else. Medians of ${EDITS} alternating edits, in milliseconds.`,
    "",
    describePeers([hugoRssAlone]),
    "",
    table(
      [
        "articles",
        "saved to served",
        "CPU",
        "Hugo's server",
        "its CPU",
        "to ours",
        "refresh",
        "sweep alone",
        "refresh without sweep",
      ],
      results.map(rowOf),
    ),
    "",
    "What a refresh after one edit counted:",
    "",
    table(
      ["articles", ...Object.keys(results[0]?.work ?? {})],
      results.map(({ count, work }) => [`${count}`, ...Object.values(work).map(String)]),
    ),
  ].join("\n");
  return { text, goals: goalsOf(results) };
}

async function measure(corpus: Corpus): Promise<Result> {
  const { directory, use } = await knownPublication(corpus.count);
  return await use(async (data, home) => {
    const copy = join(home, "copy");
    cpSync(directory, copy, { recursive: true });
    const { ours, hugo } = await watched({ home, directory, copy, data }, corpus);
    const service = await startService({ directory, data });
    await service.settled(corpus.count);
    const refreshed = await refreshedByHand(service, directory, corpus);
    await service.stop();
    const newest = corpus.count - 1;
    writeFileSync(join(directory, corpus.path(newest)), corpus.text(newest));
    return { count: corpus.count, ours, hugo, ...refreshed };
  });
}

interface Places {
  readonly home: string;
  readonly directory: string;
  /** Hugo's copy of the articles, so that the edits do not interfere. */
  readonly copy: string;
  readonly data: string;
}

async function watched({ home, directory, copy, data }: Places, corpus: Corpus) {
  const service = await startService({ directory, data, watch: true });
  await service.settled(corpus.count);
  const server = await startHugo(join(home, "site"), copy, corpus);
  const [ours, hugo]: [Edit[], Edit[]] = [[], []];
  const save = (folder: string, update: string) => {
    const newest = corpus.count - 1;
    const text = corpus.text(newest, update);
    return () => writeFileSync(join(folder, corpus.path(newest)), text);
  };
  for (const n of times(EDITS, (index) => index)) {
    const update = `It was changed for the ${n}. time at ${Date.now()}.`;
    await sleep(PAUSE);
    ours.push(await edit(service, "/rss.xml", update, save(directory, update)));
    await sleep(PAUSE);
    if (server !== undefined) hugo.push(await edit(server, "/index.xml", update, save(copy, update)));
  }
  await service.stop();
  await server?.stop();
  return { ours, hugo };
}

type Server = Pick<Service, "get" | "usage" | "stop">;

/** Saves the edit and waits until the server's feed has it. */
async function edit(server: Server, path: string, update: string, save: () => void): Promise<Edit> {
  const before = server.usage().cpu;
  const began = performance.now();
  save();
  await untilServed(server, path, update);
  return { wall: performance.now() - began, cpu: server.usage().cpu - before };
}

/** @returns undefined when Hugo is missing */
async function startHugo(site: string, articles: string, corpus: Corpus): Promise<Server | undefined> {
  if (hugoRssAlone.version() === undefined) return undefined;
  const { build } = hugoRssAlone.site(site, articles);
  const port = await freePort();
  const args = ["server", "--port", `${port}`, "--bind", "127.0.0.1", ...build.args];
  const running = start({ ...build, args });
  const get: Service["get"] = (path, headers = {}) => ask(port, path, { headers });
  await untilServed({ get }, "/index.xml", corpus.slug(corpus.count - 1));
  return { ...running, get };
}

async function refreshedByHand(service: Service, directory: string, corpus: Corpus) {
  const newest = corpus.count - 1;
  const [refreshes, sweeps]: [number[], number[]] = [[], []];
  let work: Readonly<Record<string, number>> = {};
  for (const n of times(EDITS, (index) => index)) {
    sweeps.push(timeOf(() => sweep(directory)));
    writeFileSync(
      join(directory, corpus.path(newest)),
      corpus.text(newest, `By hand, ${n} at ${Date.now()}.`),
    );
    const report = await service.refresh();
    if (report.updated.length !== 1) throw new Error(`expected one update, found ${report.updated.length}`);
    refreshes.push(report.duration);
    work = report.work;
    await sleep(PAUSE);
  }
  return { refreshes, sweeps, work };
}

function rowOf({ count, ours, hugo, refreshes, sweeps }: Result): string[] {
  const wall = (edits: readonly Edit[]) => median(edits.map((one) => one.wall));
  const cpu = (edits: readonly Edit[]) => median(edits.map((one) => one.cpu)).toFixed(0);
  const [served, theirs] = [wall(ours), wall(hugo)];
  return [
    `${count}`,
    served.toFixed(0),
    cpu(ours),
    ...(hugo.length === 0
      ? ["missing", "", ""]
      : [theirs.toFixed(0), cpu(hugo), (theirs / served).toFixed(2)]),
    median(refreshes).toFixed(0),
    median(sweeps).toFixed(0),
    withoutSweep({ refreshes, sweeps }).toFixed(0),
  ];
}

function withoutSweep({ refreshes, sweeps }: Pick<Result, "refreshes" | "sweeps">): number {
  return median(refreshes.map((refresh, n) => refresh - (sweeps[n] ?? 0)));
}

function goalsOf(results: readonly Result[]): Goal[] {
  const goals: Goal[] = results
    .filter(({ count }) => count === 10_000)
    .map(({ count, ours, hugo }) => ({
      what: `one edit among ${count.toLocaleString("en")}, from saved to served: Hugo's server, RSS alone, against ours`,
      must: 3,
      goFor: 6,
      seen: median(hugo.map(({ wall }) => wall)) / median(ours.map(({ wall }) => wall)),
    }));
  const [smallest, largest] = [results[0], results.at(-1)];
  if (smallest === undefined || largest === undefined || smallest === largest) return goals;
  const [few, many] = [smallest.count, largest.count].map((count) => count.toLocaleString("en"));
  return [
    ...goals,
    {
      what: `one edit among ${many} against one among ${few}, the sweep apart`,
      must: 2,
      goFor: 1.2,
      seen: withoutSweep(largest) / withoutSweep(smallest),
      atMost: true,
    },
  ];
}
