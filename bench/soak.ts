import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "../tests/fixtures/seeded-random.js";
import { type Corpus, corpusOf, writeCorpus } from "./corpus.js";
import type { Findings } from "./findings.js";
import { median, table, times } from "./measure.js";
import { type Service, startService } from "./service.js";
import type { Soaked } from "./soak-load.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const LOAD = fileURLToPath(new URL("./soak-load.js", import.meta.url));

const MINUTES = 30;
const MINUTE = 60_000;
/** Enough that all entries together exceed the cache. */
const ARTICLES = 1_500;
const SEED = 20_261_128;

/** Milliseconds. */
const EDIT_EVERY = 1_000;
const REFRESH_EVERY = 2_000;
const SCRAPE_EVERY = 15_000;

/** Out of ten edits, how many add and remove an article; the others change one. */
const ADDED = 2;
const REMOVED = 2;

/** Every other change is to one of the newest, which are in the feeds. */
const NEWEST = 40;

/** Otherwise the feed would grow by an entry every other second for two days. */
const STATIONARY = { FEEDWRIGHT_WINDOW: "0" };

/** At once, before the load is measured. */
const ASKING = 4;

/** Memory is compared after this share of the time, when bounded caches are full. */
const WARM_UP = 1 / 3;
/** The share of the time whose median stands for the beginning, after the warm-up, and for the end. */
const WINDOW = 1 / 10;

/** The process at one moment. */
interface Sample {
  /** Milliseconds since the load began. */
  readonly at: number;
  /** Megabytes. */
  readonly resident: number;
  readonly descriptors: number;
  readonly threads: number;
}

interface Minute extends Soaked {
  readonly samples: readonly Sample[];
  /** Duration of each in milliseconds. */
  readonly refreshes: readonly number[];
  /** Megabytes of the main thread's heap. */
  readonly heap: number;
}

/** Whether a service is unchanged after half an hour of continuous polls, edits and refreshes. */
export async function benchSoak([minutes = MINUTES]: readonly number[]): Promise<Findings> {
  const found = await inTemporaryDirectory((home) => soak(home, minutes));
  const sum = (of: (minute: Minute) => number) => found.reduce((total, minute) => total + of(minute), 0);
  const samples = found.flatMap((minute) => minute.samples);
  const [after, end] = windowsOf(samples, minutes * MINUTE);
  const descriptors = found.map((minute) => median(minute.samples.map((sample) => sample.descriptors)));
  const spread = Math.max(...descriptors.slice(1)) - Math.min(...descriptors.slice(1));
  const text = [
    `${ARTICLES.toLocaleString("en")} articles; 32 connections that poll without a pause (60 of 100 with a validator, 15 gzip, 10 br, 10 uncompressed, 5 HEAD), and 20 times a second a term feed, an archive page, a list, the page of an article or a search; the newest fifty articles in a feed (\`FEEDWRIGHT_WINDOW\` 0), an edit each second, of which every fifth adds an article and every fifth removes one, a \`POST /refresh\` every two, and \`/metrics\` every fifteen. The load and the edits come from processes on the same machine.`,
    "",
    `In ${minutes} minutes: ${sum(({ polls }) => polls).toLocaleString("en")} polls, ${sum(({ onDemand }) => onDemand).toLocaleString("en")} answers on demand, ${sum(({ refreshes }) => refreshes.length)} refreshes. Statuses: ${statusesOf(found)}. Polls without a good answer: ${sum(({ lost }) => lost)}. Median of the minutes' p99: ${median(found.map(({ p99 }) => p99)).toFixed(1)} ms; the worst minute's: ${Math.max(...found.map(({ p99 }) => p99)).toFixed(1)} ms.`,
    "",
    `Everything was asked for once before that, so that the caches are full. Resident memory, medians of ${(minutes * WINDOW).toFixed(1)} minutes: ${after.toFixed(0)} MB after a warm-up of ${(minutes * WARM_UP).toFixed(1)} minutes, ${end.toFixed(0)} MB at the end. Descriptors, medians of each minute after the first: from ${Math.min(...descriptors.slice(1))} to ${Math.max(...descriptors.slice(1))}.`,
    "",
    minuteTable(found),
  ].join("\n");
  const failures = sum(({ statuses, lost }) => lost + fivesIn(statuses));
  const goals = [
    { what: "answers of 500 and above, and none at all", must: 0, goFor: 0, seen: failures, atMost: true },
    {
      what: "resident memory at the end against after the warm-up",
      must: 1.1,
      goFor: 1.02,
      seen: end / after,
      atMost: true,
    },
    {
      what: "descriptors: the most of a minute less the least",
      must: 0,
      goFor: 0,
      seen: spread,
      atMost: true,
    },
  ];
  return { text, goals };
}

function windowsOf(samples: readonly Sample[], whole: number): [number, number] {
  const within = (from: number, to: number) =>
    median(samples.filter(({ at }) => at >= from * whole && at < to * whole).map(({ resident }) => resident));
  return [within(WARM_UP, WARM_UP + WINDOW), within(1 - WINDOW, 1)];
}

async function soak(home: string, minutes: number): Promise<Minute[]> {
  const added = Math.ceil((((minutes * MINUTE) / EDIT_EVERY) * ADDED) / 10) + 1;
  const corpus = corpusOf(ARTICLES + added);
  const [directory, data] = [join(home, "articles"), join(home, "data")];
  writeCorpus(directory, { ...corpus, count: ARTICLES });
  mkdirSync(data);
  const service = await startService({ directory, data, settings: STATIONARY });
  await service.settled(ARTICLES);
  const load = fork(LOAD, [`${service.port}`, `${SEED}`]);
  try {
    const paths = await pathsOnDemand(service);
    await askForAll(service, paths);
    load.send(paths);
    return await watchOver(service, load, new Editor(directory, corpus), minutes);
  } finally {
    // The child exits when it is disconnected.
    load.disconnect();
    await service.stop();
  }
}

/** Every feed, list, page and search. */
async function pathsOnDemand(service: Service): Promise<string[]> {
  const links = async (path: string, pattern: RegExp) => {
    const answer = await service.get(path);
    if (answer?.status !== 200) throw new Error(`${path}: expected a document, got ${answer?.status}`);
    return [...answer.text().matchAll(pattern)].map(([, link = ""]) => new URL(link).pathname);
  };
  const feeds = await links("/opml.xml", /xmlUrl="([^"]+)"/g);
  const pages = await links("/sitemap.xml", /<loc>([^<]+)<\/loc>/g);
  const archives: string[] = [];
  for (let path = "/atom.xml"; ; ) {
    const [earlier] = await links(path, /rel="prev-archive"[^>]* href="([^"]+)"/g);
    if (earlier === undefined) break;
    path = earlier;
    archives.push(...["rss.xml", "atom.xml", "feed.json"].map((form) => path.replace("atom.xml", form)));
  }
  const words = "feed reader archive server letter picture address date search editor".split(" ");
  const searches = words.flatMap((word) => [`/search?q=${word}`, `/search?q=${word}+archive`]);
  const lists = ["/", "/opml.xml", "/sitemap.xml", "/openapi.json", "/healthz", "/readyz"];
  // Equally many of each kind.
  const kinds = [feeds, pages, searches, [...archives, ...lists]];
  const longest = Math.max(...kinds.map(({ length }) => length));
  return kinds.flatMap((kind) => times(longest, (n) => kind[n % kind.length] ?? "/"));
}

/** Fills the bounded caches, so that later growth has another cause. */
async function askForAll(service: Service, paths: readonly string[]): Promise<void> {
  const left = [...new Set(paths)];
  const ask = async () => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) await service.get(path);
  };
  await Promise.all(times(ASKING, ask));
}

/** Edits the articles. */
class Editor {
  readonly #directory: string;
  readonly #corpus: Corpus;
  readonly #chance = new SeededRandom(SEED);
  readonly #present = new Set<number>(times(ARTICLES, (n) => n));
  #edits = 0;
  #next = ARTICLES;
  /** The number of the last change to one of the newest. */
  latest = 0;

  constructor(directory: string, corpus: Corpus) {
    this.#directory = directory;
    this.#corpus = corpus;
  }

  edit(): void {
    this.#edits += 1;
    const kind = this.#edits % 10;
    if (kind < ADDED) this.#add();
    else if (kind < ADDED + REMOVED) this.#remove();
    else this.#change(kind % 2 === 0);
  }

  #add(): void {
    this.#write(this.#next, "");
    this.#present.add(this.#next);
    this.#next += 1;
  }

  /** Not one of the newest, so that an edit of them can be seen. */
  #remove(): void {
    const n = this.#any([...this.#present].slice(0, -NEWEST));
    rmSync(join(this.#directory, this.#corpus.path(n)));
    this.#present.delete(n);
  }

  #change(isNew: boolean): void {
    const present = [...this.#present];
    this.#write(this.#any(isNew ? present.slice(-NEWEST) : present), `This is edit ${this.#edits}.`);
    if (isNew) this.latest = this.#edits;
  }

  #any(numbers: readonly number[]): number {
    return numbers[this.#chance.below(numbers.length)] ?? 0;
  }

  #write(n: number, update: string): void {
    const file = join(this.#directory, this.#corpus.path(n));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, this.#corpus.text(n, update));
  }
}

/** Edits, refreshes and samples the process, and collects the load's results every minute. */
async function watchOver(
  service: Service,
  load: ReturnType<typeof fork>,
  editor: Editor,
  minutes: number,
): Promise<Minute[]> {
  const began = performance.now();
  const end = began + minutes * MINUTE;
  const found: Minute[] = [];
  let samples: Sample[] = [];
  let refreshes: number[] = [];
  const regularly = async (every: number, work: () => unknown) => {
    for (let due = began + every; due <= end; due = Math.max(due + every, performance.now())) {
      await sleep(Math.max(0, due - performance.now()));
      await work();
    }
  };
  await Promise.all([
    regularly(EDIT_EVERY, () => {
      editor.edit();
      samples.push({ at: performance.now() - began, ...lookAt(service) });
    }),
    regularly(REFRESH_EVERY, async () => {
      const { latest } = editor;
      refreshes.push((await service.refresh()).duration);
      await refuseStale(service, latest);
    }),
    regularly(SCRAPE_EVERY, () => heapOf(service)),
    regularly(MINUTE, async () => {
      load.send("end");
      const [soaked]: [Soaked] = (await once(load, "message")) as [Soaked];
      const minute = { ...soaked, samples, refreshes, heap: await heapOf(service) };
      [samples, refreshes] = [[], []];
      found.push(minute);
      process.stderr.write(`${rowOf(minute, found.length - 1).join("  ")}\n`);
    }),
  ]);
  return found;
}

/** After a refresh, the feed has the edit before it or a later one. */
async function refuseStale(service: Service, edit: number): Promise<void> {
  const answer = await service.get("/feed.json", { "Accept-Encoding": "gzip" });
  const edits = [...(answer?.text() ?? "").matchAll(/This is edit (\d+)\./g)].map(([, n]) => Number(n));
  if (answer?.status !== 200 || Math.max(0, ...edits) < edit)
    throw new Error(`expected a feed with edit ${edit}, got ${answer?.status} with ${Math.max(0, ...edits)}`);
}

function lookAt({ pid, usage }: Service): Omit<Sample, "at"> {
  const threads = Number(/^Threads:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
  return { resident: usage().resident, descriptors: readdirSync(`/proc/${pid}/fd`).length, threads };
}

async function heapOf(service: Service): Promise<number> {
  const text = await service.metrics();
  return Number(/^nodejs_heap_size_used_bytes (\d+)$/m.exec(text)?.[1]) / 2 ** 20;
}

function fivesIn(statuses: Soaked["statuses"]): number {
  return Object.entries(statuses).reduce(
    (sum, [status, count]) => sum + (Number(status) >= 500 ? count : 0),
    0,
  );
}

function statusesOf(minutes: readonly Minute[]): string {
  const all = new Map<string, number>();
  for (const { statuses } of minutes)
    for (const [status, count] of Object.entries(statuses)) all.set(status, (all.get(status) ?? 0) + count);
  return [...all]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([status, count]) => `${status}: ${count.toLocaleString("en")}`)
    .join(", ");
}

const COLUMNS = [
  "minute",
  "polls a second",
  "on demand",
  "p50 ms",
  "p99 ms",
  "p99.9 ms",
  "most ms",
  "5xx or lost",
  "refresh ms",
  "resident MB",
  "heap MB",
  "descriptors",
  "threads",
];

function minuteTable(minutes: readonly Minute[]): string {
  return table(COLUMNS, minutes.map(rowOf));
}

function rowOf({ samples, refreshes, heap, ...soaked }: Minute, index: number): string[] {
  const middle = (of: (sample: Sample) => number) => median(samples.map(of)).toFixed(0);
  return [
    `${index + 1}`,
    (soaked.polls / 60).toFixed(0),
    `${soaked.onDemand}`,
    ...[soaked.p50, soaked.p99, soaked.p999, soaked.most].map((value) => value.toFixed(1)),
    `${soaked.lost + fivesIn(soaked.statuses)}`,
    median(refreshes).toFixed(0),
    middle(({ resident }) => resident),
    heap.toFixed(0),
    middle(({ descriptors }) => descriptors),
    middle(({ threads }) => threads),
  ];
}
