import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Findings, Goal } from "./findings.js";
import { IDLE_MS, knownPublication } from "./known-publication.js";
import { table } from "./measure.js";
import { describePeers, hugoRssAlone } from "./peers.js";
import { runToEnd, type Usage } from "./running.js";
import { startService } from "./service.js";

const SIZES = [1_000, 10_000];

/** Megabytes. */
interface Result {
  readonly count: number;
  /** At the end of the first refresh. */
  readonly first: Usage;
  readonly idle: Usage;
  /** Idle after a restart. */
  readonly later: Usage;
  /** Hugo's peak. */
  readonly hugo: number | undefined;
}

/** Memory of the service by number of articles. */
export async function benchMemory(sizes: readonly number[]): Promise<Findings> {
  const results: Result[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes) results.push(await measure(count));
  const text = [
    `Resident memory in MB: when the first refresh of all has ended, ${IDLE_MS / 1000} s later, and as long after a restart.`,
    "",
    describePeers([hugoRssAlone]),
    "",
    table(
      [
        "articles",
        "first refresh ended",
        "idle",
        "peak",
        "idle after a restart",
        "its peak",
        "Hugo's peak, RSS alone",
      ],
      results.map(({ count, first, idle, later, hugo }) => [
        `${count}`,
        ...[first.resident, idle.resident, idle.peak, later.resident, later.peak].map((size) =>
          size.toFixed(0),
        ),
        hugo?.toFixed(0) ?? "missing",
      ]),
    ),
  ].join("\n");
  return { text, goals: goalsOf(results) };
}

async function measure(count: number): Promise<Result> {
  const { directory, first, idle, use } = await knownPublication(count);
  return await use(async (data, home) => {
    const service = await startService({ directory, data });
    await service.settled(count);
    await sleep(IDLE_MS);
    const later = service.usage();
    await service.stop();
    return { count, first, idle, later, hugo: await peakOfHugo(join(home, "site"), directory) };
  });
}

async function peakOfHugo(site: string, articles: string): Promise<number | undefined> {
  if (hugoRssAlone.version() === undefined) return undefined;
  return (await runToEnd(hugoRssAlone.site(site, articles).build)).peak;
}

function goalsOf(results: readonly Result[]): Goal[] {
  const [smallest, largest] = [results[0], results.at(-1)];
  if (smallest === undefined || largest === undefined || smallest === largest) return [];
  const [few, many] = [smallest.count, largest.count].map((count) => count.toLocaleString("en"));
  return [
    {
      what: `resident memory with ${many} articles, against ${few}`,
      must: 3,
      goFor: 1.6,
      seen: largest.idle.resident / smallest.idle.resident,
      atMost: true,
    },
  ];
}
