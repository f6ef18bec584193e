import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { PostgresServer } from "../tests/fixtures/postgres-server.js";
import { type Corpus, corpusOf } from "./corpus.js";
import { cpuTimeOf } from "./cpu-time.js";
import { publicationOf } from "./known-publication.js";
import { median, table, times } from "./measure.js";
import { runToEnd } from "./running.js";
import { POLL_MS, PROGRAM, type Service, startService, untilServed } from "./service.js";

const SIZES = [100_000];
const ROUNDS = 7;

/**
 * This many of the newest articles are complete; the others have this many characters, up to the end of a paragraph.
 */
const WHOLE = 1_000;
const SHORT = 600;

/** The defaults, with the memory of Debian's: commits are on the disk. */
const SETTINGS = ["shared_buffers=128MB"];

/** A service that uses less processor time than IDLE_CPU within the interval is idle, in milliseconds. */
const IDLE_CPU = 500;
const IDLE = 15_000;

/** Milliseconds between two edits. */
const PAUSE = 1_000;

/** Milliseconds; memory in megabytes. */
interface Start {
  readonly served: number;
  readonly refreshed: number;
  /** Processor time until then, of the service and the database's processes. */
  readonly cpu: number;
  readonly database: number;
  readonly resident: number;
}

interface Refresh {
  /** As reported by the service. */
  readonly duration: number;
  /** From the request to the edit in the feed. */
  readonly served: number;
  readonly cpu: number;
  readonly database: number;
}

/** A place for a ledger, and how a service starts with it. */
interface Place {
  readonly name: string;
  readonly data: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Processor time of the database's processes so far, in milliseconds. */
  readonly database: () => number;
  readonly starts: Start[];
  readonly refreshes: Refresh[];
}

/** The start of a replica, and a refresh with one edit, with the same ledger in SQLite and PostgreSQL. */
export async function benchEngines(sizes: readonly number[]): Promise<string> {
  const rows = [];
  for (const count of sizes.length === 0 ? SIZES : sizes)
    rows.push(...(await measure(mostlyShort(corpusOf(count)))));
  const text = `The same ledger in SQLite and, by \`ledger export\` and \`ledger import\`, in PostgreSQL on the same machine, with every commit on the disk. A start: from that of the process to the first 200 of \`/rss.xml\`, asked for every ${POLL_MS} ms, and to the end of its first refresh, which finds nothing new. A refresh: the newest article is edited, and \`POST /refresh\` looks at all files. The newest 1,000 articles are of about 4.8 kB, the others of one, which are not read. Processor time is that of the service, and of PostgreSQL beside it. Medians of ${ROUNDS} alternating rounds; milliseconds.`;
  const header = [
    "articles",
    "ledger",
    "MB",
    "first 200",
    "first refresh ended",
    "CPU",
    "PostgreSQL's",
    "resident MB",
    "refresh with one edit",
    "asked to served",
    "CPU",
    "PostgreSQL's",
  ];
  return [text, "", table(header, rows)].join("\n");
}

/**
 * Old articles are shortened: neither a start nor a refresh reads them, and importing 100,000 complete ones takes a
 * quarter of an hour.
 */
function mostlyShort(corpus: Corpus): Corpus {
  const text: Corpus["text"] = (n, update) => {
    const whole = corpus.text(n, update);
    return n < corpus.count - WHOLE ? `${whole.slice(0, whole.indexOf("\n\n", SHORT))}\n` : whole;
  };
  return { ...corpus, text };
}

async function measure(corpus: Corpus): Promise<string[][]> {
  const { directory, use } = await publicationOf(corpus);
  const server = await PostgresServer.start(SETTINGS);
  const remove = () => process.kill(server.pid, "SIGQUIT");
  process.prependOnceListener("exit", remove);
  try {
    return await use(async (data, home) => {
      const places = await bothPlaces(server, directory, { data, home });
      for (const place of places) await untilIdle(place, directory, corpus.count);
      for (const round of times(ROUNDS, (n) => n))
        for (const place of queued(places, round)) place.starts.push(await start(place, directory, corpus));
      await edits(places, directory, corpus);
      const sizes = [statSync(join(data, "ledger.sqlite")).size, await sizeOf(server)];
      return places.map((place, n) => rowOf(corpus.count, place, (sizes[n] ?? 0) / 2 ** 20));
    });
  } finally {
    process.off("exit", remove);
    await server.remove();
  }
}

/** Alternates the order, since the second run finds files in the page cache. */
function queued(places: readonly Place[], round: number): readonly Place[] {
  return round % 2 === 0 ? places : places.toReversed();
}

async function bothPlaces(
  server: PostgresServer,
  directory: string,
  { data, home }: { readonly data: string; readonly home: string },
): Promise<Place[]> {
  const there = join(home, "replica");
  mkdirSync(there);
  const lines = join(home, "ledger.jsonl");
  const ledger = async (args: readonly string[], env: Readonly<Record<string, string>>) =>
    await runToEnd({
      command: process.execPath,
      args: [PROGRAM, "ledger", ...args, directory],
      cwd: home,
      env,
    });
  await ledger(["export", lines], { FEEDWRIGHT_DATA: data });
  const settings = { FEEDWRIGHT_DATABASE_URL: server.url };
  const { wall } = await ledger(["import", lines], { ...settings, FEEDWRIGHT_DATA: there });
  process.stderr.write(`imported into PostgreSQL in ${(wall / 1000).toFixed(1)} s\n`);
  const database = () => cpuTimeOf(server.pid) * 1000;
  return [
    { name: "SQLite", data, settings: {}, database: () => 0, starts: [], refreshes: [] },
    { name: "PostgreSQL", data: there, settings, database, starts: [], refreshes: [] },
  ];
}

/** Waits for background work such as the word index. */
async function untilIdle(
  { data, settings, database }: Place,
  directory: string,
  count: number,
): Promise<void> {
  const service = await startService({ directory, data, settings });
  await service.settled(count);
  const used = () => service.usage().cpu + database();
  for (let before = Number.NEGATIVE_INFINITY, now = used(); now - before > IDLE_CPU; now = used()) {
    before = now;
    await sleep(IDLE);
  }
  await service.stop();
}

async function start(place: Place, directory: string, corpus: Corpus): Promise<Start> {
  const { data, settings } = place;
  const before = place.database();
  const service = await startService({ directory, data, settings });
  await untilServed(service, "/rss.xml", corpus.slug(corpus.count - 1));
  const served = service.age();
  const refreshed = await service.settled(corpus.count);
  const { cpu, resident } = service.usage();
  const database = place.database() - before;
  await service.stop();
  return { served, refreshed, cpu, database, resident };
}

/** Both look at the same files and find the same edit. */
async function edits(places: readonly Place[], directory: string, corpus: Corpus): Promise<void> {
  const services = new Map<Place, Service>();
  for (const place of places) {
    const service = await startService({ directory, data: place.data, settings: place.settings });
    await service.settled(corpus.count);
    services.set(place, service);
  }
  const newest = corpus.count - 1;
  const file = join(directory, corpus.path(newest));
  for (const round of times(ROUNDS, (n) => n)) {
    const update = `It was changed for the ${round}. time at ${Date.now()}.`;
    writeFileSync(file, corpus.text(newest, update));
    for (const place of queued(places, round)) {
      await sleep(PAUSE);
      const service = services.get(place);
      if (service !== undefined) place.refreshes.push(await refresh(place, service, update));
    }
  }
  for (const service of services.values()) await service.stop();
  writeFileSync(file, corpus.text(newest));
}

async function refresh({ database }: Place, service: Service, update: string): Promise<Refresh> {
  const before = { cpu: service.usage().cpu, database: database() };
  const began = performance.now();
  const { duration, updated } = await service.refresh();
  if (updated.length !== 1) throw new Error(`expected one update, found ${updated.length}`);
  await untilServed(service, "/rss.xml", update);
  const served = performance.now() - began;
  return { duration, served, cpu: service.usage().cpu - before.cpu, database: database() - before.database };
}

async function sizeOf({ url }: PostgresServer): Promise<number> {
  const client = postgres(url, { max: 1 });
  const [row] = await client`select pg_database_size(current_database()) as size`;
  await client.end();
  return Number(row?.["size"]);
}

function rowOf(count: number, { name, starts, refreshes }: Place, size: number): string[] {
  const started = (key: keyof Start) => median(starts.map((one) => one[key])).toFixed(0);
  const refreshed = (key: keyof Refresh) => median(refreshes.map((one) => one[key])).toFixed(0);
  return [
    `${count}`,
    name,
    size.toFixed(0),
    ...(["served", "refreshed", "cpu", "database", "resident"] as const).map(started),
    ...(["duration", "served", "cpu", "database"] as const).map(refreshed),
  ];
}
