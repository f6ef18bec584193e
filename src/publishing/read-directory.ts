import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Article, Finding, ParseResult } from "../articles/article.js";
import { mediaTypeOf } from "../articles/media-types.js";
import { hasArticleExtension } from "../articles/read-body.js";
import { type FileState, isSameState, type Scan } from "../articles/scan-directory.js";
import type { KnownArticle, Observation } from "../ledger/identity/known-article.js";
import { alreadySuperseded, NO_VERSION_KEYS, type VersionKeyOf } from "../ledger/identity/versions.js";
import { pace } from "../lib/pace.js";
import { readSettled } from "./read-settled.js";

export interface ArticleReader {
  readonly parse: (bytes: Uint8Array, path: string) => ParseResult;
  /**
   * Reads front matter and path only; undefined when the file has to be parsed. Without it every file is parsed.
   */
  readonly readStub?: (bytes: Uint8Array, path: string) => ParseResult | undefined;
  /** Changes when the same bytes may be read differently, for example by another version or in another time zone. */
  readonly fingerprint: string;
}

export interface DirectoryReading {
  readonly observations: readonly Observation[];
  readonly withheld: readonly { readonly path: string; readonly reason: string }[];
  readonly rejected: readonly Finding[];
  /** About files. `warningsAbout` returns those about articles. */
  readonly warnings: readonly Finding[];
  /** Numbers of files that were opened, and of those that were parsed. */
  readonly read: number;
  readonly parsed: number;
  /** Number of files that were read as stubs instead of parsed. */
  readonly stubCount: number;
  /** Number of files that were being written and have to be read again. */
  readonly unsettled: number;
}

type Unpublished = Exclude<ParseResult, { kind: "article" }>;

/** Earlier readings of files that are not in the ledger: drafts and rejected articles. */
export type ReadingCache = Map<string, { readonly file: FileState; readonly reading: Unpublished }>;

type FileReading =
  | Observation
  | { readonly path: string; readonly kind: "unpublished"; readonly reading: Unpublished }
  | { readonly path: string; readonly kind: "unsettled"; readonly finding: Finding };

/** Called from time to time, and at the end. */
export type OnProgress = (done: number, all: number) => void;

/** What is known about the files before they are read. */
export interface KnownFiles {
  /** The recorded articles, by path. */
  readonly articles: ReadonlyMap<string, KnownArticle>;
  /** Whether any article was ever a later version of another. */
  readonly hasVersions: boolean;
  /** Tells which files are versions of one article. */
  readonly keyOf: VersionKeyOf;
  readonly cache: ReadingCache;
  /** Whether a front-matter stub is enough, if the reader makes one. */
  readonly mayUseStubs?: boolean;
  /** Fingerprint of another reader whose articles need not be read again. */
  readonly agreedReader?: string | undefined;
  /**
   * Paths of all files that changed since the directory was last read with the same cache. Undefined means all files,
   * and is required when there are versions.
   */
  readonly changed?: Iterable<string> | undefined;
}

/**
 * Reads the files that changed since they were recorded. A file is opened only when its state differs, and parsed only
 * when its bytes differ.
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
    } else if (found.reading.kind === "withheld") {
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

/** Sorted by path. */
function filesAmong({ articles }: Scan, paths: readonly string[]): ReadonlyMap<string, FileState> {
  return new Map(
    [...new Set(paths)].sort().flatMap((path) => {
      const file = articles.get(path);
      return file === undefined ? [] : [[path, file] as const];
    }),
  );
}

/** Files that need not be read, with the paths of their later versions. */
function supersededIn(
  scan: Scan,
  { articles, hasVersions, keyOf }: Pick<KnownFiles, "articles" | "hasVersions" | "keyOf">,
  readers: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  // The usual case. The rest takes time for every path.
  if (keyOf === NO_VERSION_KEYS && !hasVersions) return new Map();
  const settled = [...articles.values()]
    .filter((article) => isSettled(article, scan, readers))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return alreadySuperseded(settled, [...scan.articles.keys()], keyOf);
}

/** Whether the article's file is unchanged since it was read. */
function isSettled({ path, file, reader }: KnownArticle, scan: Scan, readers: ReadonlySet<string>): boolean {
  const found = scan.articles.get(path);
  return found !== undefined && readers.has(reader) && isSameState(file, found);
}

/** Articles in directories that cannot be read. */
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
  /** Fingerprints of the readers whose articles need not be read again. */
  readonly readers: ReadonlySet<string>;
  readonly cache: ReadingCache;
  /** Paths of later versions, by the path of the earlier one. */
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
  if (current !== undefined && isSameState(current.file, file)) return { path, kind: "unchanged", file };
  const cached = cache.get(path);
  if (cached !== undefined && isSameState(cached.file, file))
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

function readArticle(
  { reader, mayUseStubs, count }: ReadContext,
  bytes: Uint8Array,
  path: string,
): ParseResult {
  const stub = mayUseStubs ? reader.readStub?.(bytes, path) : undefined;
  if (stub === undefined) count.parsed += 1;
  else if (stub.kind === "article") count.stubCount += 1;
  return stub ?? reader.parse(bytes, path);
}

function cacheReading(cache: ReadingCache, path: string, file: FileState, reading: Unpublished): FileReading {
  cache.set(path, { file, reading });
  return { path, kind: "unpublished", reading };
}

/**
 * Warnings about an article, and about the files that it refers to and that are missing.
 *
 * @param article as read now or in an earlier refresh
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

/** Whether a reference is broken. Paths of other file types are taken for pages of the site. */
export function isMissingReference(file: string, { articles, media }: Scan): boolean {
  return (
    (hasArticleExtension(file) || mediaTypeOf(file) !== undefined) && !articles.has(file) && !media.has(file)
  );
}
