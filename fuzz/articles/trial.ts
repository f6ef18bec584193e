import { BENCH_PUBLICATION } from "../../bench/publication.js";
import type { Article, Finding, ParseResult } from "../../src/articles/article.js";
import { firstForbidden, stripForbidden } from "../../src/articles/clean-text.js";
import { readFrontMatterStub } from "../../src/articles/front-matter-stub.js";
import { type ParseOptions, parseArticle } from "../../src/articles/parse-article.js";
import { assembleEntry, assembleFeed, type LinkTargets } from "../../src/feeds/assemble-feed.js";
import type { PublishedArticle } from "../../src/feeds/entry-url.js";
import type { Entry, FeedFormat } from "../../src/feeds/feed.js";
import { renderFeed } from "../../src/publishing/render-documents.js";
import { summarizeSections } from "../../src/summaries/summarize-section.js";
import { named, readXml, type XmlElement } from "../../tests/fixtures/xml.js";
import type { ArticleCase } from "./article-case.js";
import { problemOfHtml } from "./browser-view.js";

/** Something that must never happen. */
export interface Failure {
  /** The case; undefined when a batch fails and none of its cases alone. */
  readonly number: number | undefined;
  readonly problem: string;
}

/** Outcomes of a batch. */
export interface Outcome {
  readonly published: number;
  readonly withheld: number;
  readonly rejected: number;
  readonly failures: readonly Failure[];
}

type FuzzedFile = Pick<ArticleCase, "number" | "path" | "bytes">;

interface Read extends FuzzedFile {
  readonly reading: ParseResult;
}

/** The program's defaults. */
const READING: ParseOptions = {
  zone: "UTC",
  folderCategories: false,
  language: "en",
  summarize: summarizeSections,
};
const PUBLICATION = BENCH_PUBLICATION;
const DAY = Date.UTC(2026, 0, 5);

const HEALTHY = `---
title: "A healthy article & its <neighbours>"
id: urn:uuid:2f1d7e0c-97a5-4c8e-8d3c-0c8d5a3c1b77
date: 2026-01-05
tags: [health]
---

It says *something*, and shows ![a dot](/media/dot.png).

## A section

It goes on.
`;

/** Findings about articles whose structure cannot be read; any other such finding is a bug of ours. */
const RENDERING_REFUSED =
  /^the article cannot be rendered: (?:it is nested too deeply|lists or quotations are nested more than 50 deep)$/;
/** Typical texts of programming errors. */
const SOUNDS_LIKE_A_BUG =
  /Cannot read propert|is not (?:a function|iterable|defined)|undefined|Maximum call stack|Invalid (?:array|string) length|Assertion|\[object Object\]/;

/**
 * Publishes files as the program does, in feeds with a healthy article before and after them, and checks all output.
 *
 * @param onFile is called with the file read next, and at the end with none
 */
export function tryArticles(
  files: readonly FuzzedFile[],
  onFile: (number: number) => void = () => undefined,
): Outcome {
  const read: Read[] = [];
  const failures: Failure[] = [];
  for (const file of files) {
    onFile(file.number);
    const found = failing(() => readAs(file, read));
    if (found !== undefined) failures.push({ number: file.number, problem: found });
  }
  onFile(0);
  const together = failing(() => problemOfFeed(read));
  if (together !== undefined) failures.push(...culprits(read, together));
  const count = (kind: ParseResult["kind"]) => read.filter(({ reading }) => reading.kind === kind).length;
  return { published: count("article"), withheld: count("withheld"), rejected: count("rejected"), failures };
}

/** Finds the files that cause a problem. */
function culprits(read: readonly Read[], problem: string): Failure[] {
  if (read.length === 1) return [{ number: read[0]?.number, problem }];
  const middle = Math.ceil(read.length / 2);
  const found = [read.slice(0, middle), read.slice(middle)].flatMap((half) => {
    const itsOwn = failing(() => problemOfFeed(half));
    return itsOwn === undefined ? [] : culprits(half, itsOwn);
  });
  return found.length > 0
    ? found
    : [
        {
          number: undefined,
          problem: `${problem} (cases ${read.map(({ number }) => number).join(", ")} together)`,
        },
      ];
}

/** A thrown error is a problem as well. */
function failing(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return `threw ${error instanceof Error ? error.stack : String(error)}${cause}`;
  }
}

/** For one file in this many, checks that front matter alone gives the same outcome. */
const STUB_INTERVAL = 4;

function readAs(file: FuzzedFile, read: Read[]): string | undefined {
  const reading = parseArticle(file.bytes, file.path, READING);
  read.push({ ...file, reading });
  const stub =
    file.number % STUB_INTERVAL === 0 ? readFrontMatterStub(file.bytes, file.path, READING) : undefined;
  if (stub !== undefined && stub.kind !== reading.kind) {
    return `its front matter alone makes it ${stub.kind}, the whole ${reading.kind}`;
  }
  const findings = reading.kind === "article" ? reading.article.doubts : [];
  return [...findings, ...(reading.kind === "rejected" ? [reading.rejection] : [])]
    .map((finding) => problemOfFinding(finding, file.path))
    .find((problem) => problem !== undefined);
}

function problemOfFinding({ path, problem, remedy, line }: Finding, file: string): string | undefined {
  const isNamed = path === file && problem !== "" && remedy !== "" && (line === undefined || line >= 1);
  if (!isNamed)
    return `a finding names no path, line, problem or remedy: ${JSON.stringify({ path, line, problem, remedy })}`;
  if (firstForbidden(problem) !== undefined) return `a finding cannot be printed: ${JSON.stringify(problem)}`;
  // Quoted text is the author's.
  const own = problem.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, "");
  const isStrange = problem.startsWith("the article cannot be rendered")
    ? !RENDERING_REFUSED.test(problem)
    : problem.startsWith("the front matter cannot be read") && SOUNDS_LIKE_A_BUG.test(own);
  return isStrange ? `a finding is an error of the program's: ${problem}` : undefined;
}

function publishedAs(article: Article, number: number): PublishedArticle {
  const published = article.date ?? DAY;
  const id = article.id ?? `urn:uuid:00000000-0000-5000-8000-${String(number).padStart(12, "0")}`;
  return { id, slug: article.slug, published, updated: article.updated ?? published, article };
}

function healthy(): PublishedArticle {
  const reading = parseArticle(Buffer.from(HEALTHY), "healthy.md", READING);
  if (reading.kind !== "article") throw new Error("expected the healthy article to be one");
  return publishedAs(reading.article, 0);
}

const THE_HEALTHY = healthy();
const MEDIA = new Map([["media/dot.png", 68]]);
/** The healthy article in each format, in a feed of its own. */
const ALONE = partsOfHealthy([entryOf(THE_HEALTHY, new Map())]);

function entryOf(published: PublishedArticle, articles: LinkTargets["articles"]): Entry {
  return assembleEntry(PUBLICATION, published, { articles, media: MEDIA });
}

function textsOf(entries: readonly Entry[]): Readonly<Record<FeedFormat, string>> {
  const contents = { key: {}, term: undefined, entries, deleted: [], previousPage: undefined };
  const feed = assembleFeed(PUBLICATION, contents, DAY);
  const text = (format: FeedFormat) => renderFeed(feed, format).text;
  return { rss: text("rss"), atom: text("atom"), json: text("json") };
}

/** From the end of what precedes the first entry to the end of the entry. */
function partsOfHealthy(entries: readonly Entry[]): Readonly<Record<FeedFormat, string>> {
  const { rss, atom, json } = textsOf(entries);
  const [item] = /<item>.*<\/item>/s.exec(rss) ?? [];
  const [entry] = /<entry.*<\/entry>/s.exec(atom) ?? [];
  if (item === undefined || entry === undefined) throw new Error("expected the healthy article in its feed");
  return { rss: item, atom: entry, json: JSON.stringify(JSON.parse(json).items[0]) };
}

/** What is wrong with the feeds of these articles. */
function problemOfFeed(read: readonly Read[]): string | undefined {
  const articles = read.flatMap(({ reading, number }) =>
    reading.kind === "article" ? [publishedAs(reading.article, number)] : [],
  );
  const byPath = new Map(articles.map((one) => [one.article.path, one]));
  // Made again, since rendered parts are cached with an entry.
  const [first, last] = [entryOf(THE_HEALTHY, byPath), entryOf(THE_HEALTHY, byPath)];
  const entries = [first, ...articles.map((one) => entryOf(one, byPath)), last];
  const texts = textsOf(entries);
  for (const [format, text] of Object.entries(texts)) {
    if (stripForbidden(text) !== text) {
      const forbidden = firstForbidden(text);
      return `${format}: it holds ${forbidden?.name} on line ${forbidden?.line}`;
    }
    if (format !== "json" && text.split(ALONE[format as FeedFormat]).length !== 3)
      return `${format}: the healthy article is another`;
  }
  return problemOfEntries(entries, texts);
}

/** JSON may contain escaped control characters. */
function problemOfStrings(value: unknown): string | undefined {
  if (typeof value === "string") {
    return stripForbidden(value) === value ? undefined : `json: a text holds ${firstForbidden(value)?.name}`;
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Object.values(value)
    .map(problemOfStrings)
    .find((problem) => problem !== undefined);
}

function problemOfEntries(
  entries: readonly Entry[],
  { rss, atom, json }: Readonly<Record<FeedFormat, string>>,
): string | undefined {
  const items = named(named(readXml(rss), "channel")[0], "item");
  const inAtom = named(readXml(atom), "entry");
  const inJson: readonly Record<string, unknown>[] = JSON.parse(json).items;
  const counts = [items.length, inAtom.length, inJson.length];
  if (counts.some((count) => count !== entries.length)) {
    return `expected ${entries.length} entries, found ${counts.join(", ")} in RSS, Atom, JSON`;
  }
  for (const end of [0, -1])
    if (JSON.stringify(inJson.at(end)) !== ALONE.json) return "json: the healthy article is another";
  for (const [index, entry] of entries.entries()) {
    const problem = problemOfEntry(entry, items[index], inAtom[index], inJson[index] ?? {});
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfEntry(
  entry: Entry,
  item: XmlElement | undefined,
  atom: XmlElement | undefined,
  json: Readonly<Record<string, unknown>>,
): string | undefined {
  const textIn = (element: XmlElement | undefined, name: string) => named(element, name)[0]?.text ?? "";
  // JSON escapes what XML parsers read as line ends.
  const asXml = (text: unknown) => String(text ?? "").replace(/\r\n?/g, "\n");
  const html = asXml(json["content_html"]);
  const same = [
    [textIn(item, "title"), textIn(atom, "title"), asXml(json["title"])],
    [textIn(item, "content:encoded"), textIn(atom, "content"), html],
    [textIn(item, "guid"), asXml(json["id"])],
    [textIn(item, "link"), asXml(json["url"])],
  ];
  const different = same.find((texts) => new Set(texts).size > 1);
  if (different !== undefined) return `the formats differ: ${JSON.stringify(different).slice(0, 600)}`;
  if (entry.title === "") return "it has no title";
  // Then it needs no check of its own.
  if (!html.startsWith(textIn(item, "description"))) return "it does not begin with its summary";
  return problemOfHtml(html) ?? problemOfStrings(json) ?? problemOfAddresses(entry);
}

/** URLs in attributes and elements, which readers follow as they are. */
function problemOfAddresses({
  url,
  image,
  attachment,
  source,
  authors,
  sections,
}: Entry): string | undefined {
  const addresses = [url, image?.url, attachment?.url, source?.url, ...authors.map((one) => one.url)];
  return [...addresses, ...sections.map((section) => section.url)]
    .filter((address) => address !== undefined)
    .filter((address) => !/^https?:\/\//i.test(address))
    .map((address) => `an address is none of the web: ${address}`)[0];
}
