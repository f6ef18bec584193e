import type { Article } from "../../articles/article.js";

/** Words in a row that make a shingle: two texts that share one are hardly alike by chance. */
const SHINGLE = 3;

/** Two hashes make a band, so that texts which share half of their shingles share one of six bands in four cases of five. */
const BANDS = 6;
const HASHES_PER_BAND = 2;

/** Scripts that part no words: a sign is one. */
const SIGN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}]/u;

type Text = Pick<Article, "title" | "sections">;

/**
 * The shingles of an article's title and text: hashes (32 bits) of every three words in a row, whatever case
 * and punctuation. Markup counts for nothing.
 */
export function shinglesOf(article: Text): ReadonlySet<number> {
  return new Set(everyShingle(article));
}

/** Those that stand there twice, twice. */
function everyShingle({ title, sections }: Text): Uint32Array {
  const text = [title, ...sections.flatMap((section) => [section.heading, section.text])].join("\n");
  const words = hashesOfWords(text.normalize("NFKC").toLowerCase());
  const shingles = new Uint32Array(Math.max(1, words.length - SHINGLE + 1));
  for (let at = 0; at < shingles.length; at += 1) {
    let hash = 0;
    const end = Math.min(at + SHINGLE, words.length);
    for (let index = at; index < end; index += 1) hash = mixed(Math.imul(hash, 31) ^ (words[index] ?? 0));
    shingles[at] = hash;
  }
  return shingles;
}

/** FNV-1a of each word; a word is a sign (`SIGN`), or all that follows which may be part of one. */
function hashesOfWords(text: string): number[] {
  const words: number[] = [];
  for (let at = 0; at < text.length; ) {
    const first = kindAt(text, at);
    let end = at + (first & LONG ? 2 : 1);
    if (first & SIGN_ALONE) {
      words.push(hashOf(text, at, end));
    } else if (first & IN_WORD) {
      for (let kind = kindAt(text, end); kind & IN_WORD; kind = kindAt(text, end)) end += kind & LONG ? 2 : 1;
      words.push(hashOf(text, at, end));
    }
    at = end;
  }
  return words;
}

/** What a character is, as bits: these, and whether it takes two places in a string. */
const [IN_WORD, SIGN_ALONE, LONG, LOOKED_UP] = [1, 2, 4, 8];

/** By code point; regular expressions are asked once for each. */
const kinds = new Uint8Array(0x110000);

function kindAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  let code = text.charCodeAt(at);
  // The first half of a pair.
  if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(at) ?? code;
  const known = kinds[code] ?? 0;
  if (known !== 0) return known;
  const character = String.fromCodePoint(code);
  const kind =
    LOOKED_UP |
    (PART_OF_WORD.test(character) ? IN_WORD : 0) |
    (SIGN.test(character) ? SIGN_ALONE : 0) |
    (code > 0xffff ? LONG : 0);
  kinds[code] = kind;
  return kind;
}

/** How much of their shingles two articles share (Jaccard's index): 0 nothing, 1 everything. */
export function similarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared += 1;
  return shared / (a.size + b.size - shared);
}

/** Of articles whose bands were asked for, by their sections: a new article's are asked for twice. */
const bandsBySections = new WeakMap<Text["sections"], { readonly title: string; readonly bands: number[] }>();

/**
 * What to look up articles by that may be alike (MinHash, with locality-sensitive hashing: Broder 1997): the more
 * alike two are, the likelier they have a band in common. They are kept in the ledger: never change them.
 */
export function bandsOf(article: Text): readonly number[] {
  const known = bandsBySections.get(article.sections);
  if (known !== undefined && known.title === article.title) return known.bands;
  const shingles = everyShingle(article);
  const bands = Array.from({ length: BANDS }, (_, band) => {
    let all = mixed(band + 1);
    for (let index = band * HASHES_PER_BAND; index < (band + 1) * HASHES_PER_BAND; index += 1)
      all = mixed(all ^ leastOf(shingles, Math.imul(index + 1, 0x9e3779b1)));
    return all;
  });
  bandsBySections.set(article.sections, { title: article.title, bands });
  return bands;
}

/** The least hash of a family of hash functions, of which `seed` makes one. */
function leastOf(shingles: Uint32Array, seed: number): number {
  let least = 0xffffffff;
  for (let at = 0; at < shingles.length; at += 1) {
    const hash = mixed((shingles[at] ?? 0) ^ seed);
    if (hash < least) least = hash;
  }
  return least;
}

/** FNV-1a. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every bit that goes in. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
