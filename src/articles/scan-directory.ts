import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
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
  /** How many files and folders were looked at. */
  readonly looked: number;
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
  const found = { looked: 0, articles, media, findings, unreadable, hasLinks: false };
  visit({ root, options, found, linked: new Set() }, "", [root], false);
  articles.sort(([a], [b]) => (a < b ? -1 : 1));
  const { looked, hasLinks } = found;
  return { root, looked, articles: new Map(articles), media, findings, unreadable, hasLinks };
}

interface Walk {
  readonly root: string;
  readonly options: ScanOptions;
  readonly found: {
    looked: number;
    readonly articles: [string, FileState][];
    readonly media: Map<string, number>;
    readonly findings: Finding[];
    readonly unreadable: string[];
    hasLinks: boolean;
  };
  /** Real paths of the folders that were looked at by way of a link: once is enough, or links to links multiply. */
  readonly linked: Set<string>;
}

/**
 * @param ancestors real paths of the folders above, which a link may not lead back to
 * @param byLink whether a link led here
 */
function visit(walk: Walk, folder: string, ancestors: readonly string[], byLink: boolean): void {
  for (const entry of list(walk, folder)) {
    const { name } = entry;
    if (isPassedOver(name)) continue;
    const path = folder === "" ? name : `${folder}/${name}`;
    const target = resolve(walk, path, entry, ancestors);
    if (target === undefined) continue;
    const linked = byLink || entry.isSymbolicLink();
    if (target.stats.isFile()) sort(walk, path, name, target.stats);
    else if (target.stats.isDirectory() && !(linked && wasLinked(walk, target.real))) {
      visit(walk, path, [...ancestors, target.real], linked);
    }
  }
}

/** Whether a link led to the folder before. */
function wasLinked({ linked }: Walk, real: string): boolean {
  const before = linked.has(real);
  linked.add(real);
  return before;
}

function sort({ found, options }: Walk, path: string, name: string, stats: Stats): void {
  const kind = kindOf(name, options);
  if (kind === "article") found.articles.push([path, stateOf(stats)]);
  else if (kind === "medium") found.media.set(path, stats.size);
}

function kindOf(name: string, { includeReadme }: ScanOptions): "article" | "medium" | undefined {
  if (isArticlePath(name)) return includeReadme || !README.test(name) ? "article" : undefined;
  return mediaTypeOf(name) === undefined ? undefined : "medium";
}

function isPassedOver(name: string): boolean {
  return name.startsWith(".") || PASSED_OVER.has(name);
}

/** Whether a scan would find a file at that path, as an article or a medium. */
export function wouldBeFound(path: string, options: ScanOptions): boolean {
  const segments = path.split("/");
  return kindOf(segments.at(-1) ?? "", options) !== undefined && !segments.some(isPassedOver);
}

function list(walk: Walk, folder: string): Dirent[] {
  try {
    const entries = readdirSync(join(walk.root, folder), { withFileTypes: true });
    // File systems list them in an order of their own.
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (folder === "") throw unreadableDirectory(walk.root, error);
    report(walk, folder, error, false);
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
    const real = entry.isSymbolicLink()
      ? realpathSync(join(walk.root, path))
      : join(ancestors.at(-1) ?? walk.root, entry.name);
    if (ancestors.includes(real)) return undefined;
    if (real.startsWith(join(walk.root, sep))) {
      walk.found.looked += 1;
      const stats = statSync(real);
      walk.found.hasLinks ||= entry.isSymbolicLink() || isLinked(stats);
      return { real, stats };
    }
    walk.found.findings.push({
      path,
      problem: "a symbolic link leads out of the directory and is not followed",
      remedy: "put the file itself there",
    });
  } catch (error) {
    report(walk, path, error, entry.isSymbolicLink());
  }
  return undefined;
}

function report({ found }: Walk, path: string, error: unknown, isLink: boolean): void {
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
export function isLinked(stats: Stats): boolean {
  return stats.isFile() && stats.nlink > 1;
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
