import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Article, Finding, Reading } from "../articles/article.js";
import { mediaTypeOf } from "../articles/media-types.js";
import { isArticlePath } from "../articles/read-body.js";
import { type FileState, type Scan, sameState, stateOf } from "../articles/scan-directory.js";
import type { KnownArticle, Observation } from "../ledger/identity/known-article.js";
import { alreadySuperseded, NO_VERSION_KEYS, type VersionKeyOf } from "../ledger/identity/versions.js";
import { messageOf } from "../lib/errors.js";
import { pace } from "../lib/pace.js";

/** Larger files are no articles: an export gone wrong, a log, a database dump. */
export const MAX_ARTICLE_BYTES = 5 * 1024 * 1024;

export interface ArticleReader {
  readonly parse: (bytes: Uint8Array, path: string) => Reading;
  /**
   * What front matter and path say alone (`outlineArticle`); undefined when the file has to be parsed. Without it
   * every file is.
   */
  readonly readStub?: (bytes: Uint8Array, path: string) => Reading | undefined;
  /** Changes whenever the same bytes may be read differently: another program version, another time zone. */
  readonly fingerprint: string;
}

export interface DirectoryReading {
  readonly observations: readonly Observation[];
  readonly withheld: readonly { readonly path: string; readonly reason: string }[];
  readonly rejected: readonly Finding[];
  /** About files as such; what is to be said of articles, `doubtsAbout` says. */
  readonly warnings: readonly Finding[];
  /** How many files were opened, and how many of those were parsed. */
  readonly read: number;
  readonly parsed: number;
  /** Of how many articles an outline was taken instead. */
  readonly stubCount: number;
  /** How many were being written, and have to be looked at again. */
  readonly unsettled: number;
}

type Unpublished = Exclude<Reading, { kind: "article" }>;

/** What was read before of files that the ledger has nothing of: drafts, rejected articles. */
export type ReadingCache = Map<string, { readonly file: FileState; readonly reading: Unpublished }>;

type FileReading =
  | Observation
  | { readonly path: string; readonly kind: "unpublished"; readonly reading: Unpublished }
  | { readonly path: string; readonly kind: "unsettled"; readonly finding: Finding };

/** Is told every now and then how many of the files have been looked at, and at the end. */
export type OnProgress = (done: number, all: number) => void;

/** What is known of the files already. */
export interface KnownFiles {
  /** The articles that they may be of, by path. */
  readonly articles: ReadonlyMap<string, KnownArticle>;
  /** Whether any of them was ever a later version of another. */
  readonly hasVersions: boolean;
  /** Which of them are versions of one article. */
  readonly keyOf: VersionKeyOf;
  readonly cache: ReadingCache;
  /** Whether a front-matter stub is enough, if the reader makes one. */
  readonly mayUseStubs?: boolean;
  /** Fingerprint of another reader whose articles need not be read again. */
  readonly agreedReader?: string | undefined;
  /**
   * Paths of all files that have to be looked at: nothing else has changed since the directory was last read with the
   * same cache. All, unless they are given; and always when there are versions.
   */
  readonly changed?: Iterable<string> | undefined;
}

/**
 * Reads what may have changed since the ledger was last written, and nothing else: a file is opened only
 * when its state moved, and parsed only when its bytes did.
 */
export async function readDirectory(
  scan: Scan,
  { articles: known, hasVersions, keyOf, cache, mayUseStubs = false, agreedReader, changed }: KnownFiles,
  reader: ArticleReader,
  onProgress: OnProgress = () => undefined,
): Promise<DirectoryReading> {
  const observations: Observation[] = [];
  const withheld: { path: string; reason: string }[] = [];
  const rejected = scan.findings.filter(({ path }) => scan.unreadable.includes(path));
  const warnings = scan.findings.filter(({ path }) => !scan.unreadable.includes(path));

  const readers = new Set([reader.fingerprint, ...(agreedReader === undefined ? [] : [agreedReader])]);
  const superseded = supersededIn(scan, { articles: known, hasVersions, keyOf }, readers);
  const count = { read: 0, parsed: 0, stubCount: 0, unsettled: 0 };
  const context: ReadContext = { scan, reader, readers, cache, superseded, mayUseStubs, count };
  const yieldIfDue = pace();
  const files = changed === undefined ? scan.articles : filesAmong(scan, [...changed, ...cache.keys()]);
  let done = 0;
  onProgress(done, files.size);
  for (const [path, file] of files) {
    const others = yieldIfDue();
    if (others !== undefined) {
      onProgress(done, files.size);
      await others;
    }
    done += 1;
    const found = readFile(context, path, file, known.get(path));
    if (found.kind === "unsettled") {
      observations.push({ path, kind: "kept" });
      warnings.push(found.finding);
      count.unsettled += 1;
    } else if (found.kind !== "unpublished") {
      observations.push(found);
    } else if (found.reading.kind === "held") {
      observations.push({ path, kind: "withheld" });
      withheld.push({ path, reason: found.reading.reason });
    } else {
      observations.push({ path, kind: "kept" });
      rejected.push(found.reading.rejection);
    }
  }
  onProgress(done, files.size);
  for (const path of cache.keys()) if (!scan.articles.has(path)) cache.delete(path);
  observations.push(...unreadableArticles(scan.unreadable, known));
  return { observations, withheld, rejected, warnings, ...count };
}

/** In the order of their paths. */
function filesAmong({ articles }: Scan, paths: readonly string[]): ReadonlyMap<string, FileState> {
  return new Map(
    [...new Set(paths)].sort().flatMap((path) => {
      const file = articles.get(path);
      return file === undefined ? [] : [[path, file] as const];
    }),
  );
}

/** Files that need not be read, and the paths of their later versions. */
function supersededIn(
  scan: Scan,
  { articles, hasVersions, keyOf }: Pick<KnownFiles, "articles" | "hasVersions" | "keyOf">,
  readers: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  // As mostly; what follows looks at every path.
  if (keyOf === NO_VERSION_KEYS && !hasVersions) return new Map();
  const settled = [...articles.values()]
    .filter((article) => isSettled(article, scan, readers))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return alreadySuperseded(settled, [...scan.articles.keys()], keyOf);
}

/** Whether the article's file is as it was when it was read. */
function isSettled({ path, file, reader }: KnownArticle, scan: Scan, readers: ReadonlySet<string>): boolean {
  const found = scan.articles.get(path);
  return found !== undefined && readers.has(reader) && sameState(file, found);
}

/** Articles that lie in what cannot be looked at. */
function unreadableArticles(
  unreadable: readonly string[],
  known: ReadonlyMap<string, KnownArticle>,
): Observation[] {
  if (unreadable.length === 0) return [];
  return [...known.keys()]
    .sort()
    .filter((path) => unreadable.some((place) => path === place || path.startsWith(`${place}/`)))
    .map((path) => ({ path, kind: "kept" }));
}

interface ReadContext {
  readonly scan: Scan;
  readonly reader: ArticleReader;
  /** Fingerprints of those whose articles need not be read anew. */
  readonly readers: ReadonlySet<string>;
  readonly cache: ReadingCache;
  /** Paths of later versions, by path. */
  readonly superseded: ReadonlyMap<string, string>;
  readonly mayUseStubs: boolean;
  readonly count: { read: number; parsed: number; stubCount: number };
}

function readFile(
  context: ReadContext,
  path: string,
  file: FileState,
  known: KnownArticle | undefined,
): FileReading {
  const { scan, reader, readers, cache, superseded, count } = context;
  const by = known === undefined ? superseded.get(path) : undefined;
  if (by !== undefined) return { path, kind: "superseded", by };
  const current = known !== undefined && readers.has(known.reader) ? known : undefined;
  if (current !== undefined && sameState(current.file, file)) return { path, kind: "unchanged", file };
  const cached = cache.get(path);
  if (cached !== undefined && sameState(cached.file, file))
    return { path, kind: "unpublished", reading: cached.reading };

  count.read += 1;
  const read = readSettled(join(scan.root, path), path);
  if (read.kind === "unsettled") return { path, ...read };
  cache.delete(path);
  if (read.kind === "rejected") return cacheReading(cache, path, file, read);
  const contentHash = createHash("sha256").update(read.bytes).digest("base64url");
  if (current?.contentHash === contentHash) return { path, kind: "unchanged", file: read.file };
  const reading = readArticle(context, read.bytes, path);
  if (reading.kind !== "article") return cacheReading(cache, path, read.file, reading);
  return {
    path,
    kind: "article",
    article: reading.article,
    contentHash,
    file: read.file,
    reader: reader.fingerprint,
  };
}

function readArticle({ reader, mayUseStubs, count }: ReadContext, bytes: Uint8Array, path: string): Reading {
  const stub = mayUseStubs ? reader.readStub?.(bytes, path) : undefined;
  if (stub === undefined) count.parsed += 1;
  else if (stub.kind === "article") count.stubCount += 1;
  return stub ?? reader.parse(bytes, path);
}

function cacheReading(cache: ReadingCache, path: string, file: FileState, reading: Unpublished): FileReading {
  cache.set(path, { file, reading });
  return { path, kind: "unpublished", reading };
}

type BytesReading =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly file: FileState }
  | { readonly kind: "rejected"; readonly rejection: Finding }
  | { readonly kind: "unsettled"; readonly finding: Finding };

/** The bytes of a file that nobody wrote to meanwhile. */
export function readSettled(file: string, path: string): BytesReading {
  try {
    // What has become a pipe since it was looked at would be waited for until somebody writes into it.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return { kind: "rejected", rejection: notAFile(path) };
      const before = stateOf(stats);
      if (before.size > MAX_ARTICLE_BYTES)
        return { kind: "rejected", rejection: tooLarge(path, before.size) };
      const bytes = readFileSync(descriptor);
      const after = stateOf(fstatSync(descriptor));
      if (sameState(before, after) && bytes.length === after.size)
        return { kind: "bytes", bytes, file: after };
      return { kind: "unsettled", finding: stillBeingWritten(path) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { kind: "rejected", rejection: unreadable(path, error) };
  }
}

function tooLarge(path: string, size: number): Finding {
  return {
    path,
    problem: `the file has ${size} bytes, expected at most ${MAX_ARTICLE_BYTES}`,
    remedy: "split it into several articles, or move it out of the directory",
  };
}

function notAFile(path: string): Finding {
  return {
    path,
    problem: "expected a file, found a pipe, a socket, a device or a folder",
    remedy: "put the file itself there; what was published of it stays",
  };
}

function stillBeingWritten(path: string): Finding {
  return {
    path,
    problem: "the file was being written",
    remedy: "nothing needs to be done; the next refresh takes it",
  };
}

function unreadable(path: string, error: unknown): Finding {
  return {
    path,
    problem: `the file cannot be read: ${messageOf(error)}`,
    remedy: "give the user of this process the right to read it",
  };
}

/**
 * What the author of an article should know of it, and of the files that it refers to and that are not there.
 *
 * @param article as it was read, now or in an earlier refresh
 */
export function warningsAbout(
  { path, doubts, files }: Pick<Article, "path" | "doubts" | "files">,
  scan: Scan,
): Finding[] {
  const missing = files.filter((file) => isMissingReference(file, scan));
  return [
    ...doubts,
    ...missing.map((file) => ({
      path,
      problem: `it refers to ${file}, which is not there`,
      remedy:
        "correct the address, or put the file there; until then a link is shown as text, a picture by its description",
    })),
  ];
}

/** Whether a reference to that path leads nowhere; what is neither an article nor a medium is a place on the site. */
export function isMissingReference(file: string, { articles, media }: Scan): boolean {
  return (isArticlePath(file) || mediaTypeOf(file) !== undefined) && !articles.has(file) && !media.has(file);
}
