import type { Article } from "../../articles/article.js";

/** Words in a row that make a shingle: two texts that share one are hardly alike by chance. */
const SHINGLE_WORDS = 3;

/** Two hashes make a band, so that texts which share half of their shingles share one of six bands in four cases of five. */
const BAND_COUNT = 6;
const HASHES_PER_BAND = 2;

/** Scripts that part no words: a sign is one. */
const UNSEGMENTED_CHARACTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}]/u;

type ComparableText = Pick<Article, "title" | "sections">;

/**
 * The shingles of an article's title and text: hashes (32 bits) of every three words in a row, whatever case
 * and punctuation. Markup counts for nothing.
 */
export function shinglesOf(article: ComparableText): ReadonlySet<number> {
  return new Set(allShingles(article));
}

/** Those that stand there twice, twice. */
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

/** FNV-1a of each word; a word is a sign (`SIGN`), or all that follows which may be part of one. */
function wordHashes(text: string): number[] {
  const words: number[] = [];
  for (let at = 0; at < text.length; ) {
    const first = characterKindAt(text, at);
    let end = at + (first & LONG ? 2 : 1);
    if (first & SIGN_ALONE) {
      words.push(fnv1a(text, at, end));
    } else if (first & IN_WORD) {
      for (let kind = characterKindAt(text, end); kind & IN_WORD; kind = characterKindAt(text, end))
        end += kind & LONG ? 2 : 1;
      words.push(fnv1a(text, at, end));
    }
    at = end;
  }
  return words;
}

/** What a character is, as bits: these, and whether it takes two places in a string. */
const [IN_WORD, SIGN_ALONE, LONG, LOOKED_UP] = [1, 2, 4, 8];

/** By code point; regular expressions are asked once for each. */
const characterKinds = new Uint8Array(0x110000);

function characterKindAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  let code = text.charCodeAt(at);
  // The first half of a pair.
  if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(at) ?? code;
  const known = characterKinds[code] ?? 0;
  if (known !== 0) return known;
  const character = String.fromCodePoint(code);
  const kind =
    LOOKED_UP |
    (PART_OF_WORD.test(character) ? IN_WORD : 0) |
    (UNSEGMENTED_CHARACTER.test(character) ? SIGN_ALONE : 0) |
    (code > 0xffff ? LONG : 0);
  characterKinds[code] = kind;
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
const bandsBySections = new WeakMap<
  ComparableText["sections"],
  { readonly title: string; readonly bands: number[] }
>();

/**
 * What to look up articles by that may be alike (MinHash, with locality-sensitive hashing: Broder 1997): the more
 * alike two are, the likelier they have a band in common. They are kept in the ledger: never change them.
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

/** The least hash of a family of hash functions, of which `seed` makes one. */
function minHash(shingles: Uint32Array, seed: number): number {
  let least = 0xffffffff;
  for (let at = 0; at < shingles.length; at += 1) {
    const hash = mixHash((shingles[at] ?? 0) ^ seed);
    if (hash < least) least = hash;
  }
  return least;
}

/** FNV-1a. */
function fnv1a(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every bit that goes in. */
function mixHash(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
