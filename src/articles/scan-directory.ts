import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import type { Finding } from "./article.js";
import { mediaTypeOf } from "./media-types.js";
import { hasArticleExtension } from "./read-body.js";

/** File properties that show whether a file may have changed, without reading it. */
export interface FileState {
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
  readonly inode: number;
}

export interface Scan {
  /** The real path of the directory, with symbolic links resolved. */
  readonly root: string;
  /** The number of files and folders that were visited. */
  readonly scanned: number;
  /** Article files by path, sorted by path. */
  readonly articles: Map<string, FileState>;
  /** Sizes in bytes of the files that may be served if a published article refers to them. */
  readonly media: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** Files and folders that exist but could not be read. Articles published from them stay published. */
  readonly unreadable: readonly string[];
  /** Whether a file may have a second path: through a link to it or to one of its folders. */
  readonly hasLinks: boolean;
}

export interface ScanOptions {
  /** Whether files such as `README.md` are articles too. */
  readonly includeReadme: boolean;
}

/** Folders of site generators and package managers. */
const IGNORED_FOLDERS = new Set(["_drafts", "_site", "_layouts", "_includes", "node_modules"]);
const README = /^readme\./i;

/**
 * Lists the files of the directory. It is synchronous, because that is ten times faster. Symbolic links are
 * followed if they stay within the directory.
 *
 * @throws PublisherError `directory-missing` or `directory-unreadable`
 */
export function scanDirectory(directory: string, options: ScanOptions): Scan {
  const root = resolveRoot(directory);
  const articles: [string, FileState][] = [];
  const media = new Map<string, number>();
  const findings: Finding[] = [];
  const unreadable: string[] = [];
  const found = { scanned: 0, articles, media, findings, unreadable, hasLinks: false };
  walkFolder({ root, options, found, visitedLinks: new Set() }, "", [root], false);
  articles.sort(([a], [b]) => (a < b ? -1 : 1));
  const { scanned, hasLinks } = found;
  return { root, scanned, articles: new Map(articles), media, findings, unreadable, hasLinks };
}

interface Walk {
  readonly root: string;
  readonly options: ScanOptions;
  readonly found: {
    scanned: number;
    readonly articles: [string, FileState][];
    readonly media: Map<string, number>;
    readonly findings: Finding[];
    readonly unreadable: string[];
    hasLinks: boolean;
  };
  /**
   * Real paths of the folders that were reached through a link. Each is visited once, or links to links would
   * multiply.
   */
  readonly visitedLinks: Set<string>;
}

/**
 * @param ancestors real paths of the folders above, to detect links that lead back to them
 * @param byLink whether the path contains a link
 */
function walkFolder(walk: Walk, folder: string, ancestors: readonly string[], byLink: boolean): void {
  for (const entry of listFolder(walk, folder)) {
    const { name } = entry;
    if (isIgnored(name)) continue;
    const path = folder === "" ? name : `${folder}/${name}`;
    const target = resolveEntry(walk, path, entry, ancestors);
    if (target === undefined) continue;
    const linked = byLink || entry.isSymbolicLink();
    if (target.stats.isFile()) addFile(walk, path, name, target.stats);
    else if (target.stats.isDirectory() && !(linked && markVisited(walk, target.real))) {
      walkFolder(walk, path, [...ancestors, target.real], linked);
    }
  }
}

/** Returns whether the folder was reached through a link before. */
function markVisited({ visitedLinks }: Walk, real: string): boolean {
  const wasVisited = visitedLinks.has(real);
  visitedLinks.add(real);
  return wasVisited;
}

function addFile({ found, options }: Walk, path: string, name: string, stats: Stats): void {
  const kind = fileKind(name, options);
  if (kind === "article") found.articles.push([path, fileStateOf(stats)]);
  else if (kind === "medium") found.media.set(path, stats.size);
}

function fileKind(name: string, { includeReadme }: ScanOptions): "article" | "medium" | undefined {
  if (hasArticleExtension(name)) return includeReadme || !README.test(name) ? "article" : undefined;
  return mediaTypeOf(name) === undefined ? undefined : "medium";
}

function isIgnored(name: string): boolean {
  return name.startsWith(".") || IGNORED_FOLDERS.has(name);
}

/** Whether a scan would include a file at that path, as an article or as media. */
export function isScannable(path: string, options: ScanOptions): boolean {
  const segments = path.split("/");
  return fileKind(segments.at(-1) ?? "", options) !== undefined && !segments.some(isIgnored);
}

function listFolder(walk: Walk, folder: string): Dirent[] {
  try {
    const entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
    // The order of the file system is not defined.
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (folder === "") throw unreadableDirectory(walk.root, error);
    reportUnreadable(walk, folder, error, false);
    return [];
  }
}

/** @returns undefined when it cannot be read, or is a link out of the directory or to a folder above */
function resolveEntry(
  walk: Walk,
  path: string,
  entry: Dirent,
  ancestors: readonly string[],
): { real: string; stats: Stats } | undefined {
  try {
    const real = entry.isSymbolicLink()
      ? realpathSync(join(walk.root, path))
      : join(ancestors.at(-1) ?? walk.root, entry.name);
    if (ancestors.includes(real)) return undefined;
    if (real.startsWith(join(walk.root, sep))) {
      walk.found.scanned += 1;
      const stats = statSync(real);
      walk.found.hasLinks ||= entry.isSymbolicLink() || hasHardLinks(stats);
      return { real, stats };
    }
    walk.found.findings.push({
      path,
      problem: "a symbolic link leads out of the directory and is not followed",
      remedy: "put the file itself there",
    });
  } catch (error) {
    reportUnreadable(walk, path, error, entry.isSymbolicLink());
  }
  return undefined;
}

function reportUnreadable({ found }: Walk, path: string, error: unknown, isLink: boolean): void {
  const broken = isLink && ["ENOENT", "ELOOP"].includes(systemCodeOf(error));
  found.unreadable.push(path);
  found.findings.push({
    path,
    problem: broken ? "the symbolic link leads nowhere" : `it cannot be read: ${messageOf(error)}`,
    remedy: broken
      ? "mend the link, or delete it; what was published of it stays meanwhile"
      : "give the user of this process the right to read it; what was published of it stays",
  });
}

/** Whether the file has several hard links. */
export function hasHardLinks(stats: Stats): boolean {
  return stats.isFile() && stats.nlink > 1;
}

export function fileStateOf({ size, mtimeMs, ctimeMs, ino }: Stats): FileState {
  return { size, modified: mtimeMs, changed: ctimeMs, inode: ino };
}

export function isSameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed && a.inode === b.inode;
}

function resolveRoot(directory: string): string {
  try {
    const root = realpathSync(directory);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes(systemCodeOf(error))) throw unreadableDirectory(directory, error);
    throw new PublisherError(
      "directory-missing",
      `${directory}: there is no such directory; create it, or name another`,
      {
        cause: error,
      },
    );
  }
  throw new PublisherError(
    "directory-missing",
    `${directory}: expected a directory, found a file; name the folder it lies in`,
  );
}

function unreadableDirectory(directory: string, error: unknown): PublisherError {
  return new PublisherError(
    "directory-unreadable",
    `${directory}: the directory cannot be read (${messageOf(error)}); give the user of this process the right to read it`,
    { cause: error },
  );
}
