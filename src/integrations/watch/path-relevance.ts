import { lstatSync } from "node:fs";
import { mediaTypeOf } from "../../articles/media-types.js";
import { hasArticleExtension } from "../../articles/read-body.js";

/**
 * Paths that a scan ignores, relative to the directory. The native watcher's engine supports only ECMAScript 5.1
 * without flags.
 */
export const IGNORED = /(^|[\\/])(\.|(_drafts|_site|_layouts|_includes|node_modules)([\\/]|$))/;

export type PathRelevance = "none" | "file" | "folder";

/**
 * Whether a scan could find something new at the path. Files that are neither article nor media are ignored; a deleted
 * path may have been a folder.
 */
export function pathRelevance(path: string): PathRelevance {
  if (hasArticleExtension(path) || mediaTypeOf(path) !== undefined) return "file";
  try {
    const stats = lstatSync(path);
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "none" : "file";
  } catch {
    return "file";
  }
}
