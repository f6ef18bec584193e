const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+|[\p{L}\p{N}\p{M}]+/gu;
const UNSPACED_SCRIPT = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;
const KANA_ONLY = /^\p{Script=Hiragana}+$/u;
const STEM_LENGTH = 6;

/**
 * What a text speaks of, in any language: words cut to six letters stand for their inflections, Han
 * and Katakana are read in overlapping pairs, for Chinese and Japanese write no blanks.
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

/** The number of words; Chinese and Japanese count one word for two characters. */
export function wordCount(text: string): number {
  let count = 0;
  for (const word of text.match(WORD) ?? []) count += UNSPACED_SCRIPT.test(word) ? word.length / 2 : 1;
  return count;
}

/** How much a term can say by itself, 0 to 1: the short words of alphabets are mostly grammar. */
export function contentWeight(term: string): number {
  if (UNSPACED_SCRIPT.test(term) || /^\d/.test(term)) return 1;
  if (term.length <= 2) return 0.1;
  if (term.length === 3) return 0.3;
  return term.length === 4 ? 0.7 : 1;
}

/** In how many of the texts each term occurs. */
export function documentFrequencies(texts: Iterable<readonly string[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const terms of texts) {
    for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}
