import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import type { Finding } from "./article.js";
import { mediaTypeOf } from "./media-types.js";
import { hasArticleExtension } from "./read-body.js";

/** What tells that a file may have changed, without reading it. */
export interface FileState {
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
  readonly inode: number;
}

export interface Scan {
  /** The directory's own path, symbolic links resolved. */
  readonly root: string;
  /** How many files and folders were looked at. */
  readonly scanned: number;
  /** Articles' files by path, in the order of their paths. */
  readonly articles: Map<string, FileState>;
  /** Sizes in bytes of files that may be served if a published article refers to them. */
  readonly media: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** Files and folders that are there but could not be looked at: what was published of them stays. */
  readonly unreadable: readonly string[];
  /** Whether a file may have a second name: a link to it, or to a folder above. */
  readonly hasLinks: boolean;
}

export interface ScanOptions {
  /** Whether `README.md` and the like are articles too. */
  readonly includeReadme: boolean;
}

/** What site generators and package managers keep beside articles. */
const IGNORED_FOLDERS = new Set(["_drafts", "_site", "_layouts", "_includes", "node_modules"]);
const README = /^readme\./i;

/**
 * What the directory holds now. Synchronous, since that is ten times as fast; symbolic links are
 * followed as long as they stay within it.
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
  /** Real paths of the folders that were looked at by way of a link: once is enough, or links to links multiply. */
  readonly visitedLinks: Set<string>;
}

/**
 * @param ancestors real paths of the folders above, which a link may not lead back to
 * @param byLink whether a link led here
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

/** Whether a link led to the folder before. */
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

/** Whether a scan would find a file at that path, as an article or a medium. */
export function isScannable(path: string, options: ScanOptions): boolean {
  const segments = path.split("/");
  return fileKind(segments.at(-1) ?? "", options) !== undefined && !segments.some(isIgnored);
}

function listFolder(walk: Walk, folder: string): Dirent[] {
  try {
    const entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
    // File systems list them in an order of their own.
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (folder === "") throw unreadableDirectory(walk.root, error);
    reportUnreadable(walk, folder, error, false);
    return [];
  }
}

/** @returns undefined for what cannot be read, and for links out of the directory or back up in it */
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

/** Whether it is a file that has other names, as good as this. */
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
