import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Corpus, corpusOf, writeCorpus } from "./corpus.js";
import type { Findings } from "./findings.js";
import { median, table, times } from "./measure.js";
import { describePeers, hugoAsItComes } from "./peers.js";
import { runToEnd } from "./running.js";
import { type Service, startService, untilServed } from "./service.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const SIZES = [10_000];
const ROUNDS = 2;

/** Runs longer than this, in milliseconds, are not repeated. */
const MAX_REPEATED_MS = 30_000;

/** Number of concurrent requests. */
const AT_ONCE = 4;

interface Stage {
  readonly what: string;
  /** Milliseconds since the start of the process. */
  readonly at: number;
  readonly cpu: number;
  readonly documents: number;
}

/** Every URL, compared with a whole Hugo site. */
export async function benchEverything(sizes: readonly number[]): Promise<Findings> {
  const results = [];
  for (const count of sizes.length === 0 ? SIZES : sizes)
    results.push(await inTemporaryDirectory((home) => measure(home, corpusOf(count))));
  const text = [
    "From the start of the process, with an empty data directory, until each document was fetched, gzipped: the feeds that `/opml.xml` lists (of everything, and of every category, tag, author and language) and all pages of their archives, as RSS; then the same as Atom and JSON Feed; then the page of every article. Hugo, as it comes, makes the page of every article, and pages and RSS feeds of the home, the sections, the categories and the tags.",
    "",
    describePeers([hugoAsItComes]),
    "",
    table(
      ["articles", "", "documents", "wall s", "CPU s", "Hugo's wall to ours"],
      results.flatMap(({ rows }) => rows),
    ),
  ].join("\n");
  return { text, goals: results.flatMap(({ goals }) => goals) };
}

async function measure(home: string, corpus: Corpus) {
  const directory = join(home, "articles");
  writeCorpus(directory, corpus);
  const ours: Stage[][] = [];
  const theirs: Stage[] = [];
  for (const _ of times(ROUNDS, () => undefined)) {
    if (ours.some((stages) => (stages.at(-1)?.at ?? 0) > MAX_REPEATED_MS)) break;
    ours.push(await fetchEverything(join(home, "data"), directory, corpus));
    if (hugoAsItComes.version() !== undefined) theirs.push(await buildSite(join(home, "site"), directory));
  }
  const middle = (stages: readonly Stage[]): Stage | undefined =>
    stages.toSorted((a, b) => a.at - b.at)[Math.floor(stages.length / 2)];
  const hugo = middle(theirs);
  const stages = (ours[0] ?? []).map((_, index) => middle(ours.flatMap((run) => run[index] ?? [])));
  const rows = [...stages, hugo].flatMap((stage) =>
    stage === undefined ? [] : [rowOf(corpus, stage, hugo)],
  );
  const seen =
    hugo === undefined ? undefined : hugo.at / median(ours.map(([, rss]) => rss?.at ?? Number.NaN));
  const what = `every term feed and archive page of ${corpus.count.toLocaleString("en")}: Hugo as it comes, its wall time against ours`;
  return { rows, goals: [{ what, must: 2.5, goFor: 4, seen }] };
}

function rowOf({ count }: Corpus, { what, documents, at, cpu }: Stage, hugo: Stage | undefined): string[] {
  const ratio = hugo === undefined ? "" : (hugo.at / at).toFixed(2);
  return [`${count}`, what, `${documents}`, (at / 1000).toFixed(2), (cpu / 1000).toFixed(2), ratio];
}

async function buildSite(site: string, articles: string): Promise<Stage> {
  const { build } = hugoAsItComes.site(site, articles);
  const { wall, cpu } = await runToEnd(build);
  const documents = readdirSync(join(site, "public"), { recursive: true, encoding: "utf8" });
  rmSync(site, { recursive: true });
  const made = documents.filter((file) => /\.(?:html|xml)$/.test(file)).length;
  return { what: hugoAsItComes.name, at: wall, cpu, documents: made };
}

async function fetchEverything(data: string, directory: string, corpus: Corpus): Promise<Stage[]> {
  mkdirSync(data);
  const service = await startService({ directory, data });
  const stages: Stage[] = [];
  let documents = 0;
  const note = (what: string, more: number) => {
    documents += more;
    stages.push({ what, at: service.age(), cpu: service.usage().cpu, documents });
  };
  try {
    await untilServed(service, "/rss.xml", corpus.slug(corpus.count - 1));
    await service.settled(corpus.count);
    note("Feedwright, cold build", 1);
    const feeds = await fetchArchives(service);
    note("… and RSS of every term feed and archive page", feeds.length);
    const others = ["atom.xml", "feed.json"].flatMap((file) =>
      feeds.map((path) => path.replace(/rss\.xml$/, file)),
    );
    await inParallel(others, (path) => fetchText(service, path));
    note("… and Atom and JSON Feed of them", others.length);
    const pages = addressesIn(await fetchText(service, "/sitemap.xml"), /<loc>([^<]+)<\/loc>/g);
    await inParallel(pages, (path) => fetchText(service, path));
    note("… and the page of every article", pages.length);
    return stages;
  } finally {
    await service.stop();
    rmSync(data, { recursive: true });
  }
}

/** @returns the paths of all feeds and archive pages as RSS */
async function fetchArchives(service: Service): Promise<string[]> {
  const feeds = addressesIn(await fetchText(service, "/opml.xml"), /xmlUrl="([^"]+)"/g);
  const fetched: string[] = [];
  await inParallel(feeds, async (feed) => {
    let path: string | undefined = feed;
    while (path !== undefined) {
      fetched.push(path);
      const text = await fetchText(service, path);
      [path] = addressesIn(
        text,
        /<atom:link [^>]*?rel="prev-archive"[^>]*? href="([^"]+)"|<atom:link [^>]*?href="([^"]+)"[^>]*? rel="prev-archive"/g,
      );
    }
  });
  return fetched;
}

function addressesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, one, other]) => new URL(one ?? other ?? "").pathname);
}

async function fetchText(service: Service, path: string): Promise<string> {
  const answer = await service.get(path, { "Accept-Encoding": "gzip" });
  if (answer?.status !== 200) throw new Error(`expected ${path}, got ${answer?.status}`);
  return answer.text();
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    times(AT_ONCE, async () => {
      for (const item of left) await work(item);
    }),
  );
}
