const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+|[\p{L}\p{N}\p{M}]+/gu;
const UNSPACED_SCRIPT = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;
const KANA_ONLY = /^\p{Script=Hiragana}+$/u;
const STEM_LENGTH = 6;

/**
 * The terms of a text in any language. Words are truncated to six letters, so that their inflections match.
 * Han and Katakana are read as overlapping pairs, because Chinese and Japanese use no spaces.
 */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of text.normalize("NFKC").toLowerCase().match(WORD) ?? []) {
    if (UNSPACED_SCRIPT.test(word)) terms.push(...characterPairs(word));
    else terms.push(word.slice(0, STEM_LENGTH));
  }
  return terms;
}

function characterPairs(run: string): string[] {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < run.length; at++) {
    const pair = run.slice(at, at + 2);
    if (!KANA_ONLY.test(pair)) pairs.push(pair);
  }
  return pairs;
}

/** The number of words. In Chinese and Japanese, two characters count as one word. */
export function wordCount(text: string): number {
  let count = 0;
  for (const word of text.match(WORD) ?? []) count += UNSPACED_SCRIPT.test(word) ? word.length / 2 : 1;
  return count;
}

/** How much content a term has, from 0 to 1. Short words in alphabetic scripts are mostly function words. */
export function contentWeight(term: string): number {
  if (UNSPACED_SCRIPT.test(term) || /^\d/.test(term)) return 1;
  if (term.length <= 2) return 0.1;
  if (term.length === 3) return 0.3;
  return term.length === 4 ? 0.7 : 1;
}

/** The number of texts that contain each term. */
export function documentFrequencies(texts: Iterable<readonly string[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const terms of texts) {
    for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}
