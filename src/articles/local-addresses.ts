import type { Document } from "domhandler";
import { getElementsByTagName } from "domutils";
import { parseUrl } from "../lib/parse-url.js";
import { withoutForbidden } from "./clean-text.js";

/** `javascript:` runs, `data:` bloats, `file:` tells of the author's disk, and `local:` is ours to write. */
const FOREIGN_SCHEME = /^(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:/i;

/** What holds addresses, of the attributes that safe HTML may have. */
export const ADDRESS_ATTRIBUTES = ["href", "src", "poster", "cite"];

/**
 * An address as it is kept in an article: `local:///images/a.png` names a file of the directory wherever
 * the article is published, `local://site/images/a.png` the same or, if there is no such file, a place on
 * the site that the articles belong to; `#note` is a place in the article itself, anything else is absolute.
 *
 * @param articlePath path of the article's file, which relative addresses start from
 * @returns undefined when it is no address, or none that a reader may follow
 */
export function localAddress(address: string, articlePath: string): string | undefined {
  // As browsers do, who find "javascript:" on two lines all the same.
  const written = withoutForbidden(address)
    .replace(/[\t\n\r]/g, "")
    .trim();
  if (written.startsWith("#")) return written;
  const base = `local:///${articlePath.split("/").map(encodeURIComponent).join("/")}`;
  const url = parseUrl(written, base);
  if (written === "" || FOREIGN_SCHEME.test(written) || url === undefined) return undefined;
  // "//cdn.example.org/a.png" goes by the page's own scheme, which a feed does not have.
  if (written.startsWith("//")) return parseUrl(`https:${written}`) && `https:${written}`;
  return written.startsWith("/") ? `local://site${url.href.slice("local://".length)}` : url.href;
}

/** A kept address that names a file of the directory. */
export interface LocalAddress {
  /** Relative to the directory. */
  readonly path: string;
  /** The same as it was written, percent-encoded. */
  readonly encodedPath: string;
  /** `#section`, or "". */
  readonly fragment: string;
  /** Whether it may also be a place on the site, as `/about` is. */
  readonly ofSite: boolean;
}

/** @returns undefined for an address that names no file of the directory */
export function readLocalAddress(address: string): LocalAddress | undefined {
  if (!address.startsWith("local://")) return undefined;
  const { pathname, search, hash, host } = new URL(address);
  const path = decodedPath(pathname);
  return path === undefined
    ? undefined
    : { path, encodedPath: `${pathname}${search}`, fragment: hash, ofSite: host === "site" };
}

/** @returns undefined for what can be no file's path, or hides a "/" that might lead out of the directory */
function decodedPath(pathname: string): string | undefined {
  if (/%2f|%5c/i.test(pathname)) return undefined;
  try {
    const path = decodeURIComponent(pathname.slice(1));
    return path === withoutForbidden(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts every address of the tree into the form that articles keep.
 *
 * @returns the paths of the directory's files that it names, without repetition
 */
export function localizeAddresses(tree: Document, articlePath: string): string[] {
  const paths = new Set<string>();
  for (const { attribs } of getElementsByTagName("*", tree)) {
    for (const name of ADDRESS_ATTRIBUTES) {
      const written = attribs[name];
      if (written === undefined) continue;
      const address = localAddress(written, articlePath);
      if (address === undefined) {
        delete attribs[name];
        continue;
      }
      attribs[name] = address;
      const path = readLocalAddress(address)?.path;
      if (path !== undefined) paths.add(path);
    }
  }
  return [...paths];
}
