import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ConnectionCounts } from "./connection-holder.js";
import type { Findings } from "./findings.js";
import { table } from "./measure.js";
import type { Polled } from "./open-loop.js";
import { answerOf, startPolling } from "./polling.js";
import { writeArticlesOfDays } from "./polls-articles.js";
import { type Service, startService } from "./service.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const SIZES = [10_000];
const ENTRIES = 50;
const RATE = 500;

/** Milliseconds. */
const MEASURED_MS = 30_000;
const OPENING_TIMEOUT_MS = 120_000;

const HOLDER = fileURLToPath(new URL("./connection-holder.js", import.meta.url));

interface Result {
  readonly count: number;
  readonly idle: Seen;
  readonly holding: Seen;
  readonly counts: ConnectionCounts;
}

interface Seen {
  readonly polled: Polled;
  /** Megabytes, and milliseconds of processor time per second. */
  readonly resident: number;
  readonly cpu: number;
}

/** Polls while thousands of connections are open, half of them by deliberately slow clients. */
export async function benchConnections(sizes: readonly number[]): Promise<Findings> {
  const results: Result[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes)
    results.push(await inTemporaryDirectory((home) => measure(home, count)));
  const text = [
    `${RATE} polls a second of \`/rss.xml\` (${ENTRIES} entries), gzipped and with a validator, one of ten by a newcomer over a connection of its own, each sent when it is due and measured from that moment, through a proxy from 2,000 addresses: for ${MEASURED_MS / 1000} s with nobody else there, and while connections are open. Of these half are good and poll every 20 s; a quarter send a byte of a header a second, a quarter ask for ten feeds and read nothing, and both come again when they are closed. All limits are the defaults.`,
    "",
    table(
      [
        "open connections",
        "polls",
        "failed",
        "p50 ms",
        "p99 ms",
        "p99.9 ms",
        "most ms",
        "resident MB",
        "CPU ms a second",
        "polls over those",
        "failed",
        "slow ones ended",
      ],
      results.flatMap(({ idle, holding, counts }) => [
        [...rowOf("0", idle), "", "", ""],
        [...rowOf(`${counts.open}`, holding), `${counts.polls}`, `${counts.failed}`, `${counts.ended}`],
      ]),
    ),
  ].join("\n");
  const goals = results.flatMap(({ count, idle, holding, counts }) => [
    {
      what: `polls refused or failed while ${count.toLocaleString("en")} connections are open`,
      must: 0,
      goFor: 0,
      seen: holding.polled.failed + counts.failed,
      atMost: true,
    },
    {
      what: `p99 of polls while ${count.toLocaleString("en")} connections are open against idle`,
      must: 10,
      goFor: 3,
      seen: holding.polled.p99 / idle.polled.p99,
      atMost: true,
    },
  ]);
  return { text, goals };
}

async function measure(home: string, count: number): Promise<Result> {
  const [directory, data] = [join(home, "articles"), join(home, "data")];
  writeArticlesOfDays(directory, ENTRIES);
  mkdirSync(data);
  const service = await startService({ directory, data, settings: { FEEDWRIGHT_PROXIES: "1" } });
  await service.settled(ENTRIES);
  const polling = await startPolling(service.port, RATE, true);
  const during = async (): Promise<Seen> => {
    const before = service.usage();
    const polled = await polling.during(() => sleep(MEASURED_MS));
    const { cpu, resident } = service.usage();
    return { polled, resident, cpu: (cpu - before.cpu) / (MEASURED_MS / 1000) };
  };
  try {
    const idle = await during();
    return { count, idle, ...(await whileConnected(service, count, during)) };
  } finally {
    polling.stop();
    await service.stop();
  }
}

async function whileConnected({ port }: Service, count: number, during: () => Promise<Seen>) {
  const holder = fork(HOLDER, [`${port}`, `${count}`]);
  try {
    const giveUp = performance.now() + OPENING_TIMEOUT_MS;
    // Closed connections are opened again a second later.
    while (((await answerOf(holder, "end")) as ConnectionCounts).open < count * 0.99) {
      if (performance.now() > giveUp) throw new Error(`expected ${count} connections to be opened`);
      await sleep(500);
    }
    await answerOf(holder, "begin");
    const holding = await during();
    return { holding, counts: (await answerOf(holder, "end")) as ConnectionCounts };
  } finally {
    holder.disconnect();
  }
}

function rowOf(name: string, { polled, resident, cpu }: Seen): string[] {
  const { count, failed, p50, p99, p999, most } = polled;
  return [
    name,
    `${count}`,
    `${failed}`,
    ...[p50, p99, p999, most].map((time) => time.toFixed(2)),
    resident.toFixed(0),
    cpu.toFixed(0),
  ];
}
