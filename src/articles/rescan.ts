import { lstatSync, realpathSync, type Stats } from "node:fs";
import { join } from "node:path";
import { type FileState, fileStateOf, hasHardLinks, type Scan } from "./scan-directory.js";

/**
 * Updates a scan of the directory, if only files that the scan found have changed.
 *
 * @param scan is consumed: do not use it again, because copying the states of all files would take too long
 * @param paths of everything that may have changed
 * @returns undefined when other paths have changed or may have changed: only a full scan can tell
 */
export function rescan(directory: string, scan: Scan, paths: readonly string[]): Scan | undefined {
  if (scan.hasLinks || scan.findings.length > 0) return undefined;
  const { articles } = scan;
  let { media } = scan;
  try {
    if (realpathSync(directory) !== scan.root) return undefined;
    const onlyKnownFiles = paths.every((path) => {
      const stats = lstatSync(join(scan.root, path), { throwIfNoEntry: false });
      if (stats !== undefined && (!stats.isFile() || hasHardLinks(stats))) return false;
      if (articles.has(path)) setOrDelete(articles, path, stats && fileStateOf(stats));
      else if (media.has(path)) media = withMediaSize(media, path, stats);
      else return false;
      return true;
    });
    return onlyKnownFiles ? { ...scan, articles, media, scanned: paths.length } : undefined;
  } catch {
    return undefined;
  }
}

function setOrDelete(articles: Map<string, FileState>, path: string, file: FileState | undefined): void {
  if (file === undefined) articles.delete(path);
  else articles.set(path, file);
}

/** Returns the same map when nothing has changed, so that callers can compare by identity. */
function withMediaSize(
  media: ReadonlyMap<string, number>,
  path: string,
  stats: Stats | undefined,
): ReadonlyMap<string, number> {
  if (stats?.size === media.get(path)) return media;
  const updated = new Map(media);
  if (stats === undefined) updated.delete(path);
  else updated.set(path, stats.size);
  return updated;
}
