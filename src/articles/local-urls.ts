import type { Document } from "domhandler";
import { getElementsByTagName } from "domutils";
import { parseUrl } from "../lib/parse-url.js";
import { stripForbidden } from "./clean-text.js";

/** `javascript:` runs, `data:` bloats, `file:` tells of the author's disk, and `local:` is ours to write. */
const FOREIGN_SCHEME = /^(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:/i;

/** What holds addresses, of the attributes that safe HTML may have. */
export const URL_ATTRIBUTES = ["href", "src", "poster", "cite"];

/**
 * An address as it is kept in an article: `local:///images/a.png` names a file of the directory wherever
 * the article is published, `local://site/images/a.png` the same or, if there is no such file, a place on
 * the site that the articles belong to; `#note` is a place in the article itself, anything else is absolute.
 *
 * @param articlePath path of the article's file, which relative addresses start from
 * @returns undefined when it is no address, or none that a reader may follow
 */
export function toLocalUrl(address: string, articlePath: string): string | undefined {
  // As browsers do, who find "javascript:" on two lines all the same.
  const trimmed = stripForbidden(address)
    .replace(/[\t\n\r]/g, "")
    .trim();
  if (trimmed.startsWith("#")) return trimmed;
  const base = `local:///${articlePath.split("/").map(encodeURIComponent).join("/")}`;
  const url = parseUrl(trimmed, base);
  if (trimmed === "" || FOREIGN_SCHEME.test(trimmed) || url === undefined) return undefined;
  // "//cdn.example.org/a.png" goes by the page's own scheme, which a feed does not have.
  if (trimmed.startsWith("//")) return parseUrl(`https:${trimmed}`) && `https:${trimmed}`;
  return trimmed.startsWith("/") ? `local://site${url.href.slice("local://".length)}` : url.href;
}

/** A kept address that names a file of the directory. */
export interface LocalUrl {
  /** Relative to the directory. */
  readonly path: string;
  /** The same as it was written, percent-encoded. */
  readonly encodedPath: string;
  /** `#section`, or "". */
  readonly fragment: string;
  /** Whether it may also be a place on the site, as `/about` is. */
  readonly mayBeOnSite: boolean;
}

/** @returns undefined for an address that names no file of the directory */
export function parseLocalUrl(url: string): LocalUrl | undefined {
  if (!url.startsWith("local://")) return undefined;
  const { pathname, search, hash, host } = new URL(url);
  const path = decodePath(pathname);
  return path === undefined
    ? undefined
    : { path, encodedPath: `${pathname}${search}`, fragment: hash, mayBeOnSite: host === "site" };
}

/** @returns undefined for what can be no file's path, or hides a "/" that might lead out of the directory */
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
 * Puts every address of the tree into the form that articles keep.
 *
 * @returns the paths of the directory's files that it names, without repetition
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
