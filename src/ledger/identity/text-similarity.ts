import type { Article } from "../../articles/article.js";

/** Words per shingle: few texts share three words in a row by chance. */
const SHINGLE_WORDS = 3;

/** With six bands of two hashes, texts that share half of their shingles share a band in four of five cases. */
const BAND_COUNT = 6;
const HASHES_PER_BAND = 2;

/** Scripts without spaces between words: each character counts as a word. */
const UNSEGMENTED_CHARACTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}]/u;

type ComparableText = Pick<Article, "title" | "sections">;

/**
 * The shingles of an article's title and text: 32-bit hashes of every three words in a row, without case, punctuation
 * and markup.
 */
export function shinglesOf(article: ComparableText): ReadonlySet<number> {
  return new Set(allShingles(article));
}

/** With duplicates. */
function allShingles({ title, sections }: ComparableText): Uint32Array {
  const text = [title, ...sections.flatMap((section) => [section.heading, section.text])].join("\n");
  const words = wordHashes(text.normalize("NFKC").toLowerCase());
  const shingles = new Uint32Array(Math.max(1, words.length - SHINGLE_WORDS + 1));
  for (let at = 0; at < shingles.length; at += 1) {
    let hash = 0;
    const end = Math.min(at + SHINGLE_WORDS, words.length);
    for (let index = at; index < end; index += 1) hash = mixHash(Math.imul(hash, 31) ^ (words[index] ?? 0));
    shingles[at] = hash;
  }
  return shingles;
}

/** FNV-1a of each word: a character of an unsegmented script, or a run of word characters. */
function wordHashes(text: string): number[] {
  const words: number[] = [];
  for (let at = 0; at < text.length; ) {
    const first = characterKindAt(text, at);
    let end = at + (first & SURROGATES ? 2 : 1);
    if (first & WORD_ALONE) {
      words.push(fnv1a(text, at, end));
    } else if (first & IN_WORD) {
      for (let kind = characterKindAt(text, end); kind & IN_WORD; kind = characterKindAt(text, end))
        end += kind & SURROGATES ? 2 : 1;
      words.push(fnv1a(text, at, end));
    }
    at = end;
  }
  return words;
}

/** Flags of a character. `SURROGATES`: it takes two UTF-16 units. `CLASSIFIED`: the flags are known. */
const [IN_WORD, WORD_ALONE, SURROGATES, CLASSIFIED] = [1, 2, 4, 8];

/** Flags by code point: the regular expressions run once for each. */
const characterKinds = new Uint8Array(0x110000);

function characterKindAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  let code = text.charCodeAt(at);
  if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(at) ?? code;
  const known = characterKinds[code] ?? 0;
  if (known !== 0) return known;
  const character = String.fromCodePoint(code);
  const kind =
    CLASSIFIED |
    (PART_OF_WORD.test(character) ? IN_WORD : 0) |
    (UNSEGMENTED_CHARACTER.test(character) ? WORD_ALONE : 0) |
    (code > 0xffff ? SURROGATES : 0);
  characterKinds[code] = kind;
  return kind;
}

/** The share of shingles that two articles have in common (Jaccard index), 0 to 1. */
export function similarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared += 1;
  return shared / (a.size + b.size - shared);
}

/** Memoized by sections: a refresh needs the bands of a new article twice. */
const bandsBySections = new WeakMap<
  ComparableText["sections"],
  { readonly title: string; readonly bands: number[] }
>();

/**
 * Keys for finding similar articles (MinHash with locality-sensitive hashing, Broder 1997): the more similar two are,
 * the likelier they share a band. The ledger stores them, so the algorithm must not change.
 */
export function similarityBands(article: ComparableText): readonly number[] {
  const known = bandsBySections.get(article.sections);
  if (known !== undefined && known.title === article.title) return known.bands;
  const shingles = allShingles(article);
  const bands = Array.from({ length: BAND_COUNT }, (_, band) => {
    let all = mixHash(band + 1);
    for (let index = band * HASHES_PER_BAND; index < (band + 1) * HASHES_PER_BAND; index += 1)
      all = mixHash(all ^ minHash(shingles, Math.imul(index + 1, 0x9e3779b1)));
    return all;
  });
  bandsBySections.set(article.sections, { title: article.title, bands });
  return bands;
}

/** The smallest hash under the hash function that `seed` selects. */
function minHash(shingles: Uint32Array, seed: number): number {
  let least = 0xffffffff;
  for (let at = 0; at < shingles.length; at += 1) {
    const hash = mixHash((shingles[at] ?? 0) ^ seed);
    if (hash < least) least = hash;
  }
  return least;
}

function fnv1a(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every bit of the value. */
function mixHash(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
