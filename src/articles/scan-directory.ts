import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { messageOf, PublisherError, systemCodeOf } from "../errors.js";
import type { Finding } from "./article.js";
import { mediaTypeOf } from "./media-types.js";
import { isArticlePath } from "./read-body.js";

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
  /** Articles' files by path, in the order of their paths. */
  readonly articles: ReadonlyMap<string, FileState>;
  /** Sizes in bytes of files that may be served if a published article refers to them. */
  readonly media: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** Files and folders that are there but could not be looked at: what was published of them stays. */
  readonly unreadable: readonly string[];
}

export interface ScanOptions {
  /** Whether `README.md` and the like are articles too. */
  readonly includeReadme: boolean;
}

/** What site generators and package managers keep beside articles. */
const PASSED_OVER = new Set(["_drafts", "_site", "_layouts", "_includes", "node_modules"]);
const README = /^readme\./i;

/**
 * What the directory holds now. Synchronous, since that is ten times as fast; symbolic links are
 * followed as long as they stay within it.
 *
 * @throws PublisherError `directory-missing` or `directory-unreadable`
 */
export function scanDirectory(directory: string, options: ScanOptions): Scan {
  const root = rootOf(directory);
  const articles: [string, FileState][] = [];
  const media = new Map<string, number>();
  const findings: Finding[] = [];
  const unreadable: string[] = [];
  const found = { articles, media, findings, unreadable };
  visit({ root, options, found }, "", [root]);
  articles.sort(([a], [b]) => (a < b ? -1 : 1));
  return { root, articles: new Map(articles), media, findings, unreadable };
}

interface Walk {
  readonly root: string;
  readonly options: ScanOptions;
  readonly found: {
    readonly articles: [string, FileState][];
    readonly media: Map<string, number>;
    readonly findings: Finding[];
    readonly unreadable: string[];
  };
}

/** @param ancestors real paths of the folders above, which a link may not lead back to */
function visit(walk: Walk, folder: string, ancestors: readonly string[]): void {
  for (const entry of list(walk, folder)) {
    const { name } = entry;
    if (name.startsWith(".") || PASSED_OVER.has(name)) continue;
    const path = folder === "" ? name : `${folder}/${name}`;
    const target = resolve(walk, path, entry, ancestors);
    if (target?.stats.isDirectory()) visit(walk, path, [...ancestors, target.real]);
    else if (target?.stats.isFile()) sort(walk, path, name, target.stats);
  }
}

function sort({ found, options }: Walk, path: string, name: string, stats: Stats): void {
  if (isArticlePath(name)) {
    if (options.includeReadme || !README.test(name)) found.articles.push([path, stateOf(stats)]);
  } else if (mediaTypeOf(name) !== undefined) {
    found.media.set(path, stats.size);
  }
}

function list(walk: Walk, folder: string): Dirent[] {
  try {
    return readdirSync(join(walk.root, folder), { withFileTypes: true });
  } catch (error) {
    if (folder === "") throw unreadableDirectory(walk.root, error);
    report(walk, folder, error);
    return [];
  }
}

/** @returns undefined for what cannot be read, and for links out of the directory or back up in it */
function resolve(
  walk: Walk,
  path: string,
  entry: Dirent,
  ancestors: readonly string[],
): { real: string; stats: Stats } | undefined {
  try {
    const real = entry.isSymbolicLink() ? realpathSync(join(walk.root, path)) : join(walk.root, path);
    if (real.startsWith(walk.root + sep))
      return ancestors.includes(real) ? undefined : { real, stats: statSync(real) };
    walk.found.findings.push({
      path,
      problem: "a symbolic link leads out of the directory and is not followed",
      remedy: "put the file itself there",
    });
  } catch (error) {
    report(walk, path, error);
  }
  return undefined;
}

function report({ found }: Walk, path: string, error: unknown): void {
  found.unreadable.push(path);
  found.findings.push({
    path,
    problem: `it cannot be read: ${messageOf(error)}`,
    remedy: "give the user of this process the right to read it; what was published of it stays",
  });
}

export function stateOf({ size, mtimeMs, ctimeMs, ino }: Stats): FileState {
  return { size, modified: mtimeMs, changed: ctimeMs, inode: ino };
}

export function sameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed && a.inode === b.inode;
}

function rootOf(directory: string): string {
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
