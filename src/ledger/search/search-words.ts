/** A word of a text as searches find it, and where it stands there. */
export interface SearchWord {
  /** As it is compared: in small letters, without accents; of scripts that write no blanks two characters. */
  readonly term: string;
  /** In UTF-16 units, as texts are sliced. */
  readonly start: number;
  readonly end: number;
}

/** What is searched for. */
export interface SearchTerm {
  readonly term: string;
  /** Whether words that begin with it are found as well. */
  readonly isBeginning: boolean;
}

/** More words narrow nothing down any more, and each is work. */
const MOST_TERMS = 6;

/** Characters of what is searched for that are looked at. */
export const LONGEST_SEARCH = 200;

/** What is longer is no word; so much of it tells it from others. */
const LONGEST_TERM = 64;

const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々";
const RUN = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}\\u0640])+`, "gu");
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");
const ASCII = /^[\0-\x7f]*$/;

/** Of Latin, Greek, Cyrillic, Hebrew and Arabic, which are read without them too; elsewhere marks are vowels. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g;

/** Letters that Unicode does not take apart, as people type them who have not got them. */
const SPELT: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ς: "σ",
};
const SPELT_LETTERS = new RegExp(`[${Object.keys(SPELT).join("")}]`, "g");

/** The article of Arabic, with a conjunction or preposition before it, is written as one word with the noun. */
const ARABIC_ARTICLE = /^[وفبك]?ال(?=\p{L}{2})/u;

/** The words of a text, in its order. Every term is of letters, digits and their marks alone. */
export function* wordsOf(text: string): Generator<SearchWord> {
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (IS_UNSPACED.test(run)) yield* pairsOf(run, index);
    else {
      const term = folded(run);
      if (term !== "") yield { term, start: index, end: index + run.length };
    }
  }
}

/**
 * What somebody searches for: at most six terms, each of which is to be found.
 *
 * @param text as it was typed; nothing in it has a meaning but its words
 */
export function searchTerms(text: string): SearchTerm[] {
  const terms = new Map<string, SearchTerm>();
  for (const { 0: run } of text.slice(0, LONGEST_SEARCH).matchAll(RUN)) {
    for (const term of termsOf(run)) {
      if (terms.size < MOST_TERMS) terms.set(term.term, term);
    }
  }
  return [...terms.values()];
}

/** A place in a text that has one of the terms. */
export interface SearchMatch extends Omit<SearchWord, "term"> {
  /** Which of the terms it is. */
  readonly index: number;
}

/** Where a text has the terms, in its order; places may overlap where no blanks are written. */
export function* matchesIn(text: string, terms: readonly SearchTerm[]): Generator<SearchMatch> {
  for (const { term: word, start, end } of wordsOf(text)) {
    const index = terms.findIndex(({ term, isBeginning }) =>
      isBeginning ? word.startsWith(term) : word === term,
    );
    const term = terms[index];
    if (term === undefined) continue;
    // Of two characters that are written without a blank only the one that was asked for.
    const isOneOfTwo = IS_UNSPACED.test(word) && term.term.length < end - start;
    yield { index, start, end: isOneOfTwo ? start + term.term.length : end };
  }
}

function termsOf(run: string): SearchTerm[] {
  if (!IS_UNSPACED.test(run)) {
    const term = folded(run);
    return term === "" ? [] : [{ term, isBeginning: Array.from(term).length >= fewestLetters(term) }];
  }
  const pairs = [...pairsOf(run, 0)];
  // The last character by itself says nothing that the last pair does not.
  const said = pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  return said.map(({ term }) => ({ term, isBeginning: pairs.length === 1 }));
}

/** Beginnings of Latin words and of numbers that are shorter are those of half of a dictionary. */
function fewestLetters(term: string): number {
  return /^[\p{Script=Latin}\p{N}]/u.test(term) ? 3 : 2;
}

/** Every character with the one after it; the last stands alone, so that each of them begins something. */
function* pairsOf(run: string, index: number): Generator<SearchWord> {
  const characters = Array.from(run);
  let start = index;
  for (const [at, character] of characters.entries()) {
    const next = characters[at + 1] ?? "";
    const term = folded(character + next);
    if (term !== "") yield { term, start, end: start + character.length + next.length };
    start += character.length;
  }
}

function folded(word: string): string {
  if (ASCII.test(word)) return word.slice(0, LONGEST_TERM).toLowerCase();
  const plain = word
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .toLowerCase()
    .replace(SPELT_LETTERS, (letter) => SPELT[letter] ?? letter)
    .normalize("NFC")
    // Some signs that count as letters or numbers stand for several words, or have brackets.
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "")
    .replace(ARABIC_ARTICLE, "");
  return Array.from(plain).slice(0, LONGEST_TERM).join("");
}
