import { decodeHTML } from "entities";
import { slugFromPermalink } from "../../articles/slugify.js";
import { parseUrl } from "../../lib/parse-url.js";

/** Base of relative links in a feed. Only their paths are compared. */
const BASE_URL = "http://nowhere.invalid";

/**
 * Removes differences between spellings of the same URL: scheme, `www.`, a trailing slash or `index.html`, `utm_`
 * parameters, and the fragment.
 *
 * @returns undefined for a front page and for URLs other than http and https
 */
export function normalizeUrl(address: string | undefined): string | undefined {
  const path = normalizePath(address);
  const host = parseHttpUrl(address)?.host.replace(/^www\./, "");
  return path === undefined || host === undefined ? undefined : `${host}${path}`;
}

/** As `normalizeUrl`, without the host. */
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

/** The last part of the URL as a slug; undefined if it is no slug. */
export function slugFromUrl(address: string | undefined): string | undefined {
  const url = parseHttpUrl(address);
  return url === undefined ? undefined : normalizeSlug(slugFromPermalink(url.pathname));
}

/** Removes accents, since WordPress slugs have none. */
export function normalizeSlug(slug: string): string | undefined {
  return (
    slug
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC") || undefined
  );
}

/** Removes differences in case, spaces, markup, quotation marks and dashes. */
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

/** Whether two titles have no word in common, and so hardly name the same article. */
export function shareNoWord(one: string | undefined, other: string | undefined): boolean {
  const [words, others] = [titleWords(one), titleWords(other)];
  return words.size > 0 && others.size > 0 && ![...words].some((word) => others.has(word));
}

function titleWords(title: string | undefined): Set<string> {
  const segments = [...WORD_SEGMENTER.segment(plainTitle(title ?? ""))];
  return new Set(segments.flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : [])));
}
