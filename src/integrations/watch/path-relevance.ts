import { lstatSync } from "node:fs";
import { mediaTypeOf } from "../../articles/media-types.js";
import { hasArticleExtension } from "../../articles/read-body.js";

/**
 * Paths that a scan passes over, relative to the directory. For the engine of the native watcher: no flags, and
 * nothing that ECMAScript of 2011 did not have.
 */
export const IGNORED = /(^|[\\/])(\.|(_drafts|_site|_layouts|_includes|node_modules)([\\/]|$))/;

/** What a change means to a scan. */
export type PathRelevance = "none" | "file" | "folder";

/**
 * Whether a scan could find something new at the path. What is neither an article nor a medium is none of its
 * business, such as a database beside the articles; what is gone may have been a folder.
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
