import { decodeHTML } from "entities";
import { slugOfPermalink } from "../../articles/slugify.js";
import { parseUrl } from "../../lib/parse-url.js";

/** A link in a feed may be relative; then its path alone is compared. */
const NOWHERE = "http://nowhere.invalid";

/**
 * The address without what differs between two spellings of it: scheme, `www.`, a slash or `index.html` at
 * its end, campaign marks, fragment.
 *
 * @returns undefined for what is no address of an article: the front page of a site
 */
export function comparableAddress(address: string | undefined): string | undefined {
  const path = comparablePath(address);
  const host = parsed(address)?.host.replace(/^www\./, "");
  return path === undefined || host === undefined ? undefined : `${host}${path}`;
}

/** The same without the site. */
export function comparablePath(address: string | undefined): string | undefined {
  const url = parsed(address);
  if (url === undefined) return undefined;
  for (const name of [...url.searchParams.keys()]) {
    if (/^utm_/i.test(name)) url.searchParams.delete(name);
  }
  const path = decoded(url.pathname)
    .replace(/\/index\.html?$/i, "/")
    .replace(/\/+$/, "");
  const found = `${path}${url.search}`;
  return found === "" ? undefined : found;
}

function parsed(address: string | undefined): URL | undefined {
  const url = address === undefined ? undefined : parseUrl(address, NOWHERE);
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).normalize("NFC");
  } catch {
    return path;
  }
}

/** What the address ends in, as a slug; undefined when that is none. */
export function slugOfAddress(address: string | undefined): string | undefined {
  const url = parsed(address);
  return url === undefined ? undefined : comparableSlug(slugOfPermalink(url.pathname));
}

/** WordPress takes the accents away that we leave. */
export function comparableSlug(slug: string): string | undefined {
  return (
    slug
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC") || undefined
  );
}

/** A title without case, white space, markup, and what typographers make of quotation marks and dashes. */
export function comparableTitle(title: string | undefined): string | undefined {
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

const WORDS = new Intl.Segmenter("en", { granularity: "word" });

/** Whether two titles have not one word in common, so that they hardly are of one article. */
export function contradict(one: string | undefined, other: string | undefined): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  return words.size > 0 && others.size > 0 && ![...words].some((word) => others.has(word));
}

function wordsOf(title: string | undefined): Set<string> {
  const segments = [...WORDS.segment(plainTitle(title ?? ""))];
  return new Set(segments.flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : [])));
}
