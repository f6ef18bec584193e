import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CATEGORIES, type Corpus, corpusOf, writeCorpus } from "./corpus.js";
import type { Findings, Goal } from "./findings.js";
import { median, table, times } from "./measure.js";
import { describePeers, eleventy, hugoAsItComes, hugoRssAlone, jekyll, type Peer } from "./peers.js";
import { runToEnd, type Usage } from "./running.js";
import { type Service, startService, untilServed } from "./service.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const SIZES = [1_000, 10_000];
const ROUNDS = 3;

/** Builds longer than this, in milliseconds, are not repeated. */
const LONG = 8_000;

/** Up to this many articles the task waits until all were read completely; “everything” does so for more. */
const MOST_READ_WHOLLY = 1_000;

const PEERS = [hugoRssAlone, hugoAsItComes, jekyll, eleventy];

/** A build from nothing, in milliseconds and megabytes. */
interface Build {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
}

/** Until the feeds exist and every article is recorded, at least as a front-matter stub. */
interface OurBuild extends Build {
  readonly mainFeed: number;
  /** Until every article was read completely in the background, unless that takes long. */
  readonly wholly: Build | undefined;
}

interface Result {
  readonly count: number;
  readonly ours: readonly OurBuild[];
  readonly peers: ReadonlyMap<Peer, readonly Build[]>;
}

/** From nothing to feeds, beside what others consider theirs. */
export async function benchCold(sizes: readonly number[]): Promise<Findings> {
  const results: Result[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes)
    results.push(await inTemporaryDirectory((home) => measure(home, corpusOf(count))));
  const text = [
    `From the start of the process, with an empty data directory. Ours makes the main feed and those of ${CATEGORIES.length} categories in three formats, compressed, with summaries of sections, and has recorded every article, by its front matter where no document needs more yet; Hugo's RSS alone makes one feed of 50 full texts, and the others what they make with next to no settings. Medians of up to ${ROUNDS} alternating rounds; builds longer than ${LONG / 1000} s are measured once.`,
    "",
    describePeers(PEERS),
    "",
    table(
      ["articles", "", "wall s", "CPU s", "peak MB", "wall to ours", "CPU to ours", "peak to ours"],
      results.flatMap(rowsOf),
    ),
  ].join("\n");
  return { text, goals: results.flatMap(goalsOf) };
}

async function measure(home: string, corpus: Corpus): Promise<Result> {
  const articles = join(home, "articles");
  writeCorpus(articles, corpus);
  const ours: OurBuild[] = [];
  const peers = new Map<Peer, Build[]>(
    PEERS.filter((peer) => corpus.count <= peer.most && peer.version() !== undefined).map((peer) => [
      peer,
      [],
    ]),
  );
  for (const _ of times(ROUNDS, () => undefined)) {
    if (isWorthAnother(ours)) ours.push(await buildOurs(join(home, "data"), articles, corpus));
    for (const [peer, builds] of peers)
      if (isWorthAnother(builds)) builds.push(await buildTheirs(peer, join(home, "site"), articles, corpus));
  }
  return { count: corpus.count, ours, peers };
}

function isWorthAnother(builds: readonly Build[]): boolean {
  return builds.every(({ wall }) => wall < LONG);
}

async function buildOurs(data: string, directory: string, corpus: Corpus): Promise<OurBuild> {
  mkdirSync(data);
  const service = await startService({ directory, data });
  try {
    await untilServed(service, "/rss.xml", corpus.slug(corpus.count - 1));
    const mainFeed = service.age();
    await Promise.all(feedsOfCategories(corpus).map(([path, slug]) => untilServed(service, path, slug)));
    const { wall, cpu } = { wall: service.age(), cpu: service.usage().cpu };
    const { shown } = await service.status();
    if (shown !== corpus.count || !existsSync(join(data, "ledger.sqlite")))
      throw new Error(`expected ${corpus.count} articles in the ledger, found ${shown}`);
    const { peak } = service.usage();
    const wholly = corpus.count > MOST_READ_WHOLLY ? undefined : await readWholly(service, corpus);
    return { mainFeed, wall, cpu, peak, wholly };
  } finally {
    await service.stop();
    rmSync(data, { recursive: true });
  }
}

async function readWholly(service: Service, { count }: Corpus): Promise<Build> {
  const wall = await service.settled(count);
  const { cpu, peak } = service.usage();
  return { wall, cpu, peak };
}

/** Paths of all category feeds, and the text that each must contain. */
function feedsOfCategories(corpus: Corpus): [string, string][] {
  return CATEGORIES.flatMap((category) => {
    let newest = corpus.count - 1;
    while (newest > 0 && !corpus.categories(newest).includes(category)) newest -= 1;
    const base = `/categories/${category.toLowerCase().replaceAll(" ", "-")}`;
    return ["rss.xml", "atom.xml", "feed.json"].map((file): [string, string] => [
      `${base}/${file}`,
      corpus.slug(newest),
    ]);
  });
}

async function buildTheirs(peer: Peer, site: string, articles: string, corpus: Corpus): Promise<Build> {
  const { build, feed } = peer.site(site, articles);
  try {
    const usage: Usage & { wall: number } = await runToEnd(build);
    if (!readFileSync(feed, "utf8").includes(corpus.slug(corpus.count - 1)))
      throw new Error(`expected the newest article in the feed of ${peer.name}, found it not`);
    return usage;
  } finally {
    rmSync(site, { recursive: true });
  }
}

function rowsOf({ count, ours, peers }: Result): string[][] {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
  const middle = <Of extends Build>(builds: readonly Of[], of: (build: Of) => number) =>
    median(builds.map(of));
  const wall = middle(ours, (build) => build.wall);
  const cpu = middle(ours, (build) => build.cpu);
  const peak = middle(ours, (build) => build.peak);
  const used = (what: string, builds: readonly Build[]) => [
    `${count}`,
    what,
    seconds(middle(builds, (build) => build.wall)),
    seconds(middle(builds, (build) => build.cpu)),
    middle(builds, (build) => build.peak).toFixed(0),
  ];
  const wholly = ours.flatMap((build) => build.wholly ?? []);
  const until = (what: string, at: number) => [`${count}`, what, seconds(at), "", "", "", "", ""];
  return [
    until(
      "Feedwright, main feed served",
      middle(ours, ({ mainFeed }) => mainFeed),
    ),
    [...used("… and the category feeds", ours), "1", "1", "1"],
    ...(wholly.length === 0 ? [] : [[...used("… and every article read wholly", wholly), "", "", ""]]),
    ...[...peers].map(([{ name }, builds]) => [
      ...used(name, builds),
      (middle(builds, (build) => build.wall) / wall).toFixed(2),
      (middle(builds, (build) => build.cpu) / cpu).toFixed(2),
      (middle(builds, (build) => build.peak) / peak).toFixed(2),
    ]),
  ];
}

function goalsOf({ count, ours, peers }: Result): Goal[] {
  const ratio = (of: (build: Build) => number) =>
    median((peers.get(hugoRssAlone) ?? []).map(of)) / median(ours.map(of));
  const articles = count.toLocaleString("en");
  const wall = {
    what: `cold build of ${articles}: Hugo's RSS alone, its wall time against ours`,
    seen: ratio((build) => build.wall),
  };
  if (count === 10_000) return [{ ...wall, must: 1, goFor: 1.6 }];
  if (count !== 100_000) return [];
  const peak = {
    what: `cold build of ${articles}: Hugo's peak memory against ours`,
    seen: ratio((build) => build.peak),
  };
  return [
    { ...wall, must: 2, goFor: 3 },
    { ...peak, must: 8, goFor: 12 },
  ];
}
