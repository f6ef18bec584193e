import type { Document } from "domhandler";
import { getElementsByTagName } from "domutils";
import { parseUrl } from "../lib/parse-url.js";
import { stripForbidden } from "./clean-text.js";

/**
 * Rejected schemes: `javascript:` runs code, `data:` is large, `file:` reveals the author's disk, and
 * `local:` is reserved for this program.
 */
const FOREIGN_SCHEME = /^(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:/i;

/** The attributes of sanitized HTML that contain URLs. */
export const URL_ATTRIBUTES = ["href", "src", "poster", "cite"];

/**
 * Converts a URL to the form that articles store:
 * - `local:///images/a.png` is a file in the directory, wherever the article is published.
 * - `local://site/images/a.png` is the same, or a page of the articles' site if there is no such file.
 * - `#note` is a place in the article itself.
 * - Any other URL is absolute.
 *
 * @param articlePath path of the article's file, the base of relative URLs
 * @returns undefined when the text is not a URL, or its scheme is not allowed
 */
export function toLocalUrl(address: string, articlePath: string): string | undefined {
  // Browsers ignore these characters too, and would run "javascript:" split over two lines.
  const trimmed = stripForbidden(address)
    .replace(/[\t\n\r]/g, "")
    .trim();
  if (trimmed.startsWith("#")) return trimmed;
  const base = `local:///${articlePath.split("/").map(encodeURIComponent).join("/")}`;
  const url = parseUrl(trimmed, base);
  if (trimmed === "" || FOREIGN_SCHEME.test(trimmed) || url === undefined) return undefined;
  // "//cdn.example.org/a.png" uses the scheme of its page. A feed has none.
  if (trimmed.startsWith("//")) return parseUrl(`https:${trimmed}`) && `https:${trimmed}`;
  return trimmed.startsWith("/") ? `local://site${url.href.slice("local://".length)}` : url.href;
}

/** A stored URL of a file in the directory. */
export interface LocalUrl {
  /** Relative to the directory. */
  readonly path: string;
  /** The path as written, percent-encoded. */
  readonly encodedPath: string;
  /** `#section`, or "". */
  readonly fragment: string;
  /** Whether it may also be a page of the site, such as `/about`. */
  readonly mayBeOnSite: boolean;
}

/** @returns undefined for a URL that is not a file in the directory */
export function parseLocalUrl(url: string): LocalUrl | undefined {
  if (!url.startsWith("local://")) return undefined;
  const { pathname, search, hash, host } = new URL(url);
  const path = decodePath(pathname);
  return path === undefined
    ? undefined
    : { path, encodedPath: `${pathname}${search}`, fragment: hash, mayBeOnSite: host === "site" };
}

/** @returns undefined when it is not a valid path, or contains an encoded "/" that might leave the directory */
function decodePath(pathname: string): string | undefined {
  if (/%2f|%5c/i.test(pathname)) return undefined;
  try {
    const path = decodeURIComponent(pathname.slice(1));
    return path === stripForbidden(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Converts every URL in the tree to the form that articles store.
 *
 * @returns the paths of the files in the directory that it refers to, without duplicates
 */
export function localizeUrls(tree: Document, articlePath: string): string[] {
  const paths = new Set<string>();
  for (const { attribs } of getElementsByTagName("*", tree)) {
    for (const name of URL_ATTRIBUTES) {
      const original = attribs[name];
      if (original === undefined) continue;
      const url = toLocalUrl(original, articlePath);
      if (url === undefined) {
        delete attribs[name];
        continue;
      }
      attribs[name] = url;
      const path = parseLocalUrl(url)?.path;
      if (path !== undefined) paths.add(path);
    }
  }
  return [...paths];
}
