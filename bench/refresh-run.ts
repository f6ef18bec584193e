import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArticle } from "../src/articles/parse-article.js";
import { NO_VERSION_KEYS } from "../src/ledger/identity/versions.js";
import { Ledger } from "../src/ledger/ledger.js";
import { pageRenderer } from "../src/pages/render-pages.js";
import { directorySource } from "../src/publishing/article-source.js";
import { Publisher } from "../src/publishing/publisher.js";
import { SnapshotStore } from "../src/publishing/snapshot.js";
import type { Work } from "../src/publishing/work-counts.js";
import { summarizeSections } from "../src/summaries/summarize-section.js";
import { corpusOf } from "./corpus.js";
import { times } from "./measure.js";
import { BENCH_PUBLICATION } from "./publication.js";
import { sweep } from "./sweep.js";
import { type Phases, phasesOf, timed } from "./timed-ledger.js";

/** One refresh, in milliseconds. */
export interface Timed {
  readonly total: number;
  readonly phases: Phases;
  readonly work: Work;
}

/** Results of a process: the first refresh, or those after a restart. */
export interface Measured {
  readonly first: Timed;
  readonly unchanged: readonly Timed[];
  readonly edited: readonly Timed[];
  /** Durations of looking at the same files only, in milliseconds. */
  readonly sweeps: readonly number[];
  /** Peak memory of the process in megabytes. */
  readonly peak: number;
}

export interface RunOptions {
  readonly directory: string;
  readonly ledgerFile: string;
  readonly count: number;
  /** Whether sections get their real summaries or cheap ones. */
  readonly summaries: boolean;
  /** Number of refreshes after the first. */
  readonly runs: number;
}

const cheapSummaries: typeof summarizeSections = (sections) => sections.map(({ text }) => text.slice(0, 150));

async function run({ directory, ledgerFile, count, summaries, runs }: RunOptions): Promise<Measured> {
  const { ledger, calls } = timed(await Ledger.open(ledgerFile));
  const summarize = summaries ? summarizeSections : cheapSummaries;
  const snapshots = new SnapshotStore();
  const publisher = new Publisher(ledger, snapshots, {
    source: directorySource(directory, { includeReadme: false }),
    publicationId: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
    scan: { includeReadme: false },
    reader: {
      parse: (bytes, path) => parseArticle(bytes, path, { ...READING, summarize }),
      fingerprint: "bench",
    },
    removals: "withdraw",
    mostRemovals: 0.5,
    keyOf: NO_VERSION_KEYS,
    render: { ...RENDERING, pages: pageRenderer("UTC") },
    clock: Date.now,
  });
  const refresh = async (): Promise<Timed> => {
    calls.length = 0;
    const began = performance.now();
    const { work } = await publisher.refresh();
    const ended = performance.now();
    return { total: ended - began, phases: phasesOf(calls, began, ended), work };
  };
  const corpus = corpusOf(count);
  const first = await refresh();
  const [unchanged, edited, sweeps]: [Timed[], Timed[], number[]] = [[], [], []];
  for (const n of times(runs, (index) => index)) {
    const began = performance.now();
    sweep(directory);
    sweeps.push(performance.now() - began);
    unchanged.push(await refresh());
    const update = `Edit ${n} of ${process.pid}.`;
    writeFileSync(join(directory, corpus.path(count - 1 - n)), corpus.text(count - 1 - n, update));
    edited.push(await refresh());
    const feed = snapshots.current()?.documents.get("/rss.xml")?.bytes.identity.toString("utf8");
    if (feed?.includes(update) !== true) throw new Error("expected the edit in the feed, found it not");
  }
  await ledger.close();
  return { first, unchanged, edited, sweeps, peak: process.resourceUsage().maxRSS / 1024 };
}

const READING = { zone: "UTC", folderCategories: false, language: "en" };

const RENDERING = {
  publication: BENCH_PUBLICATION,
  limit: 50,
  windowMs: 48 * 3_600_000,
  maxSize: 4_000_000,
  folderFeeds: false,
  notifyChanges: false,
  begun: Date.UTC(2010, 0, 1),
} as const;

// Passed by the bench.
const options: RunOptions = JSON.parse(process.argv[2] ?? "");
process.stdout.write(JSON.stringify(await run(options)));
