import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { decodeHTML } from "entities";
import type { Document } from "../feeds/document.js";
import { pagePath } from "../feeds/entry-url.js";
import { ALL_FORMATS } from "../feeds/feed.js";
import { feedPath, parseFeedPath } from "../feeds/feed-path.js";
import type { DocumentCache } from "../publishing/document-cache.js";
import { streamBytes } from "../publishing/media-file.js";

export type SiteDocument =
  | { readonly kind: "document"; readonly path: string; readonly document: Document }
  /** A file beside the articles. */
  | {
      readonly kind: "file";
      readonly path: string;
      readonly mediaType: string;
      readonly read: () => Promise<Buffer>;
    };

/** Paths that exist in every publication. */
const START_PATHS = ["/", "/opml.xml", "/sitemap.xml", "/robots.txt"];

/**
 * Every document and file of a publication, found by following links.
 *
 * @param home URL of the front page, ending in "/"
 */
export async function* crawlDocuments(documents: DocumentCache, home: string): AsyncGenerator<SiteDocument> {
  const open = [...new Set([...START_PATHS, ...(documents.current()?.documents.keys() ?? [])])];
  const known = new Set(open);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const found = await loadDocument(path, documents);
    if (found === undefined) continue;
    yield found;
    if (found.kind === "file") continue;
    const linked = findPaths(found.document.bytes.identity.toString("utf8"), home);
    for (const next of [...linked, ...otherFormats(path)]) {
      if (!known.has(next)) open.push(next);
      known.add(next);
    }
  }
}

/** The paths of the same feed in all formats and as a page. Pages do not link to all formats of their archive. */
function otherFormats(path: string): string[] {
  const place = parseFeedPath(path)?.key;
  if (place === undefined) return [];
  return (["page", ...ALL_FORMATS] as const).map((form) => feedPath(place, form));
}

async function loadDocument(path: string, documents: DocumentCache): Promise<SiteDocument | undefined> {
  const [, kind, rest = ""] = /^\/(articles|files)\/(.+)$/.exec(path) ?? [];
  if (kind === undefined) {
    const document = await documents.document(path);
    return document && { kind: "document", path, document };
  }
  const name = tryDecode(rest);
  if (name === undefined) return undefined;
  if (kind === "articles") {
    const page = await documents.page(name);
    return page.kind === "document"
      ? { kind: "document", path: pagePath(name), document: page.document }
      : undefined;
  }
  const file = await documents.file(name);
  if (file === undefined) return undefined;
  const read = () =>
    "stored" in file ? buffer(streamBytes(file.stored, documents.chunk)) : readFile(file.file);
  return { kind: "file", path, mediaType: file.mediaType, read };
}

/** Paths of the URLs below `home` in attributes, in text, and in HTML inside XML. */
function findPaths(text: string, home: string): string[] {
  const plain = decodeHTML(text);
  const paths: string[] = [];
  for (let from = plain.indexOf(home); from !== -1; from = plain.indexOf(home, from + 1)) {
    const [rest = ""] =
      /^[^\s"<>\\#?]*/.exec(plain.slice(from + home.length, from + home.length + MAX_PATH_LENGTH)) ?? [];
    paths.push(`/${rest}`);
  }
  return paths;
}

/** Longest path that file systems accept, in characters, percent-encoded. */
const MAX_PATH_LENGTH = 4_096;

function tryDecode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
