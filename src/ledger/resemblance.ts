import type { Article } from "../articles/article.js";

/** Words in a row that make a shingle: two texts that share one are hardly alike by chance. */
const SHINGLE = 3;

/** Two hashes make a band, so that texts which share half of their shingles share one of six bands in four cases of five. */
const BANDS = 6;
const HASHES_PER_BAND = 2;

/** Scripts that part no words, a sign at a time; of all others, words. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{N}\p{M}]+/gu;

/**
 * The shingles of an article's title and text: hashes (32 bits) of every three words in a row, whatever case
 * and punctuation. Markup counts for nothing.
 */
export function shinglesOf({ title, sections }: Pick<Article, "title" | "sections">): ReadonlySet<number> {
  const text = [title, ...sections.flatMap((section) => [section.heading, section.text])].join("\n");
  const words = (text.normalize("NFKC").toLowerCase().match(WORD) ?? []).map(hashOf);
  const shingles = new Set<number>();
  for (let at = 0; at === 0 || at + SHINGLE <= words.length; at += 1) {
    shingles.add(words.slice(at, at + SHINGLE).reduce((all, word) => mixed(Math.imul(all, 31) ^ word), 0));
  }
  return shingles;
}

/** How much of their shingles two articles share (Jaccard's index): 0 nothing, 1 everything. */
export function similarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared += 1;
  return shared / (a.size + b.size - shared);
}

/**
 * What to look up articles by that may be alike (MinHash, with locality-sensitive hashing: Broder 1997): the more
 * alike two are, the likelier they have a band in common. They are kept in the ledger: never change them.
 */
export function bandsOf(shingles: ReadonlySet<number>): number[] {
  const least = new Uint32Array(BANDS * HASHES_PER_BAND).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let index = 0; index < least.length; index += 1) {
      const hash = mixed(shingle ^ Math.imul(index + 1, 0x9e3779b1));
      if (hash < (least[index] ?? 0)) least[index] = hash;
    }
  }
  return Array.from({ length: BANDS }, (_, band) => {
    const hashes = least.subarray(band * HASHES_PER_BAND, (band + 1) * HASHES_PER_BAND);
    return hashes.reduce((all, hash) => mixed(all ^ hash), mixed(band + 1));
  });
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every bit that goes in. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
