import { statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { ArticleRecord } from "../src/ledger/identity/known-article.js";
import { Ledger } from "../src/ledger/ledger.js";
import { parseSearchWords } from "../src/ledger/search/search-words.js";
import { searchRequest, searchResults } from "../src/publishing/search-results.js";
import { articleAt } from "../tests/fixtures/article.js";
import { type Corpus, corpusOf } from "./corpus.js";
import { median, table, times } from "./measure.js";
import { BENCH_PUBLICATION } from "./publication.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const SIZES = [10_000];
const ROUNDS = 7;
/** Articles recorded and indexed at once. */
const [RECORDED, INDEXED] = [1_000, 25];

/** From the cheapest to the most expensive: words of no article, words of many, and prefixes of half of the words. */
const SEARCHES = [
  "zebra",
  "000042",
  "archive",
  "the",
  "con",
  "the archive of the reader",
  "con rea pro ser sta com",
  "水",
] as const;

/** The cost of indexing and of finding articles. */
export async function benchSearch(sizes: readonly number[]): Promise<string> {
  const parts: string[] = [];
  for (const count of sizes.length === 0 ? SIZES : sizes)
    parts.push(await inTemporaryDirectory((home) => measure(join(home, "ledger.sqlite"), corpusOf(count))));
  return parts.join("\n\n");
}

async function measure(file: string, corpus: Corpus): Promise<string> {
  const ledger = await Ledger.open(file);
  try {
    for (let at = 0; at < corpus.count; at += RECORDED) await record(ledger, corpus, at);
    const before = statSync(file).size + statSync(`${file}-wal`).size;
    const ids = await ledger.search.unindexedIds();
    const cpu = process.cpuUsage();
    const began = performance.now();
    for (let at = 0; at < ids.length; at += INDEXED) await ledger.search.index(ids.slice(at, at + INDEXED));
    const wall = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    const grown = statSync(file).size + statSync(`${file}-wal`).size - before;
    const rows: string[][] = [];
    for (const words of SEARCHES) rows.push(await measureSearch(ledger, words));
    return [
      `${corpus.count} articles of about 4.8 kB were indexed in ${(wall / 1000).toFixed(1)} s, ${whole((user + system) / corpus.count)} µs of processor time each; the index has ${whole(grown / corpus.count)} bytes for each, beside ${whole(before / corpus.count)} of the ledger. To find articles, and to make the excerpts of the first page, medians of ${ROUNDS} in milliseconds:`,
      "",
      table(["words", "found", "find", "find and excerpts"], rows),
    ].join("\n");
  } finally {
    await ledger.close();
  }
}

async function record(ledger: Ledger, corpus: Corpus, from: number): Promise<void> {
  const records = times(Math.min(RECORDED, corpus.count - from), (n) => recordOf(corpus, from + n));
  const decision = { records, touched: [], removed: [], missing: [], merged: [] };
  await ledger.record(decision, new Map(), Date.now());
}

/** Not parsed, which takes ten times as long, but with as much text in as many sections. */
function recordOf(corpus: Corpus, n: number): ArticleRecord {
  const path = corpus.path(n);
  const html = corpus.text(n).replace(/^---\n.*?\n---\n/s, "");
  const sections = html.split(/^#+ /m).map((part, at) => {
    const [heading = "", ...lines] = at === 0 ? ["", part] : part.split("\n");
    return { heading, level: at === 0 ? 0 : 2, anchor: `s${at}`, text: lines.join("\n"), summary: "" };
  });
  const published = Date.UTC(2014, 0, 1) + n * 3_000_000;
  const slug = corpus.slug(n);
  return {
    ...{
      id: `urn:bench:${n}`,
      path,
      slug,
      wantedSlug: slug,
      contentHash: path,
      meaningHash: path,
      published,
    },
    ...{ firstSeen: published, updated: published, released: published, arrived: published, corrected: null },
    ...{
      expires: null,
      withdrawn: null,
      withdrawnByHand: null,
      missing: null,
      imported: undefined,
      supersedes: [],
    },
    ...{ file: { size: 1, modified: 1, changed: 1, inode: n }, reader: "bench" },
    article: articleAt(path, { title: corpus.title(n), slug, html, sections, meaningHash: path }),
  };
}

async function measureSearch(ledger: Ledger, words: string): Promise<string[]> {
  const request = searchRequest(words, 1);
  const [finds, all]: [number[], number[]] = [[], []];
  let found = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await ledger.search.find(parseSearchWords(words), Date.now());
    const between = performance.now();
    const results = await searchResults(ledger, BENCH_PUBLICATION, request, Date.now());
    all.push(performance.now() - between);
    finds.push(between - began);
    found = `${results.found}${results.hasMore ? " and more" : ""}`;
  }
  return [words, found, median(finds).toFixed(1), median(all).toFixed(1)];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
