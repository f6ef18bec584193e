import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { corpusOf, writeCorpus } from "./corpus.js";
import { median, table } from "./measure.js";
import type { Measured, RunOptions, Timed } from "./refresh-run.js";
import { inTemporaryDirectory } from "./temporary-directory.js";
import { PHASES } from "./timed-ledger.js";

const SIZES = [1_000, 10_000];
const RUNS = 5;

/** With more articles, first reads use cheap summaries: real ones take minutes. */
const MOST_WITH_SUMMARIES = 1_000;

const PROGRAM = fileURLToPath(new URL("./refresh-run.js", import.meta.url));

interface Result {
  readonly count: number;
  readonly summaries: boolean;
  /** The first refresh. */
  readonly cold: Measured;
  /** A process with an existing ledger. */
  readonly later: Measured;
}

/** The first refresh, one without changes and one with an edit, for each number of articles. */
export async function benchRefresh(sizes: readonly number[]): Promise<string> {
  const results: Result[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes) results.push(await measure(count));
  return [
    `Articles of about 4.8 kB in folders of a month. Each refresh after the first is a median of ${RUNS} in a restarted process; “sweep alone” only looks at the same files, alternating with the refreshes.`,
    `Above ${MOST_WITH_SUMMARIES} articles, summaries are the beginnings of their sections, to save the minutes that real ones take at first.`,
    "",
    firstRefreshes(results),
    "",
    "A refresh after that, in milliseconds:",
    "",
    laterRefreshes(results),
    "",
    "What it counted:",
    "",
    counts(results),
    "",
    slopes(results),
  ].join("\n");
}

async function measure(count: number): Promise<Result> {
  return await inTemporaryDirectory(async (home) => {
    const directory = join(home, "articles");
    writeCorpus(directory, corpusOf(count));
    const summaries = count <= MOST_WITH_SUMMARIES;
    const options = { directory, ledgerFile: join(home, "data", "ledger.sqlite"), count, summaries };
    return {
      count,
      summaries,
      cold: await inProcess({ ...options, runs: 0 }),
      later: await inProcess({ ...options, runs: RUNS }),
    };
  });
}

/** In a separate process, so that its memory is measured alone. */
async function inProcess(options: RunOptions): Promise<Measured> {
  const running = promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(options)]);
  const kill = () => running.child.kill("SIGKILL");
  process.prependOnceListener("exit", kill);
  try {
    return JSON.parse((await running).stdout);
  } finally {
    process.off("exit", kill);
  }
}

function firstRefreshes(results: readonly Result[]): string {
  const rows = results.map(({ count, summaries, cold, later }) => [
    whole(count),
    summaries ? "real" : "cheap",
    (cold.first.total / 1000).toFixed(1),
    (cold.first.total / count).toFixed(2),
    whole(cold.peak),
    (later.first.total / 1000).toFixed(2),
    whole(later.peak),
  ]);
  const header = [
    "articles",
    "summaries",
    "first refresh s",
    "ms an article",
    "peak MB",
    "after a restart s",
    "peak MB since",
  ];
  return table(header, rows);
}

function laterRefreshes(results: readonly Result[]): string {
  const rows = results.flatMap(({ count, later }) => {
    const sweep = median(later.sweeps);
    const row = (name: string, runs: readonly Timed[]) => [
      whole(count),
      name,
      whole(totalOf(runs)),
      (totalOf(runs) / sweep).toFixed(1),
      ...PHASES.map((phase) => whole(median(runs.map(({ phases }) => phases[phase])))),
    ];
    return [
      [
        whole(count),
        "sweep alone",
        whole(sweep),
        "1",
        ...PHASES.map((phase) => (phase === "sweep" ? whole(sweep) : "")),
      ],
      row("nothing changed", later.unchanged),
      row("one edit", later.edited),
    ];
  });
  return table(["articles", "refresh", "ms", "to sweep alone", ...PHASES], rows);
}

function counts(results: readonly Result[]): string {
  const rows = results.flatMap(({ count, later }) =>
    [["nothing changed", later.unchanged] as const, ["one edit", later.edited] as const].map(
      ([name, runs]) => [whole(count), name, ...Object.values(workOf(runs)).map(whole)],
    ),
  );
  const names = Object.keys(workOf(results[0]?.later.edited ?? []));
  return table(["articles", "refresh", ...names], rows);
}

/** Of the last run: all are alike unless something else was going on. */
function workOf(runs: readonly Timed[]): Readonly<Record<string, number>> {
  return { ...runs.at(-1)?.work };
}

/** The cost of one more article, between the smallest and the largest size. */
function slopes(results: readonly Result[]): string {
  const [smallest, largest] = [results[0], results.at(-1)];
  if (smallest === undefined || largest === undefined || smallest.count === largest.count) return "";
  const slope = (of: (measured: Measured) => number) =>
    ((1000 * (of(largest.later) - of(smallest.later))) / (largest.count - smallest.count)).toFixed(1);
  const [sweep, unchanged, edited] = [
    slope(({ sweeps }) => median(sweeps)),
    slope((later) => totalOf(later.unchanged)),
    slope((later) => totalOf(later.edited)),
  ];
  return `An article more costs, in µs: sweep alone ${sweep}, nothing changed ${unchanged}, one edit ${edited}.`;
}

function totalOf(runs: readonly Timed[]): number {
  return median(runs.map(({ total }) => total));
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
