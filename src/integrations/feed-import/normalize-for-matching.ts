import { decodeHTML } from "entities";
import { slugFromPermalink } from "../../articles/slugify.js";
import { parseUrl } from "../../lib/parse-url.js";

/** A link in a feed may be relative; then its path alone is compared. */
const BASE_URL = "http://nowhere.invalid";

/**
 * The address without what differs between two spellings of it: scheme, `www.`, a slash or `index.html` at
 * its end, campaign marks, fragment.
 *
 * @returns undefined for what is no address of an article: the front page of a site
 */
export function normalizeUrl(address: string | undefined): string | undefined {
  const path = normalizePath(address);
  const host = parseHttpUrl(address)?.host.replace(/^www\./, "");
  return path === undefined || host === undefined ? undefined : `${host}${path}`;
}

/** The same without the site. */
export function normalizePath(address: string | undefined): string | undefined {
  const url = parseHttpUrl(address);
  if (url === undefined) return undefined;
  for (const name of [...url.searchParams.keys()]) {
    if (/^utm_/i.test(name)) url.searchParams.delete(name);
  }
  const path = decodePath(url.pathname)
    .replace(/\/index\.html?$/i, "/")
    .replace(/\/+$/, "");
  const found = `${path}${url.search}`;
  return found === "" ? undefined : found;
}

function parseHttpUrl(address: string | undefined): URL | undefined {
  const url = address === undefined ? undefined : parseUrl(address, BASE_URL);
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path).normalize("NFC");
  } catch {
    return path;
  }
}

/** What the address ends in, as a slug; undefined when that is none. */
export function slugFromUrl(address: string | undefined): string | undefined {
  const url = parseHttpUrl(address);
  return url === undefined ? undefined : normalizeSlug(slugFromPermalink(url.pathname));
}

/** WordPress takes the accents away that we leave. */
export function normalizeSlug(slug: string): string | undefined {
  return (
    slug
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC") || undefined
  );
}

/** A title without case, white space, markup, and what typographers make of quotation marks and dashes. */
export function normalizeTitle(title: string | undefined): string | undefined {
  return plainTitle(title ?? "").replace(/\s+/g, "") || undefined;
}

function plainTitle(title: string): string {
  return decodeHTML(title)
    .replace(/<\/?[a-z][^<>]*>/gi, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\p{Cf}/gu, "")
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/''|[“”„‟″«»]/g, '"')
    .replace(/[-‐-―−]+/g, "-");
}

const WORD_SEGMENTER = new Intl.Segmenter("en", { granularity: "word" });

/** Whether two titles have not one word in common, so that they hardly are of one article. */
export function shareNoWord(one: string | undefined, other: string | undefined): boolean {
  const [words, others] = [titleWords(one), titleWords(other)];
  return words.size > 0 && others.size > 0 && ![...words].some((word) => others.has(word));
}

function titleWords(title: string | undefined): Set<string> {
  const segments = [...WORD_SEGMENTER.segment(plainTitle(title ?? ""))];
  return new Set(segments.flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : [])));
}
