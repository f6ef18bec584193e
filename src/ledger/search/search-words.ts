/** A word of a text as searches find it, and where it stands there. */
export interface Token {
  /** As it is compared: in small letters, without accents; of scripts that write no blanks two characters. */
  readonly word: string;
  /** In UTF-16 units, as texts are sliced. */
  readonly start: number;
  readonly end: number;
}

/** What is searched for. */
export interface SearchWord {
  readonly word: string;
  /** Whether words that begin with it are found as well. */
  readonly isPrefix: boolean;
}

/** More words narrow nothing down any more, and each is work. */
const MAX_SEARCH_WORDS = 6;

/** Characters of what is searched for that are looked at. */
export const MAX_QUERY_LENGTH = 200;

/** What is longer is no word; so much of it tells it from others. */
const MAX_WORD_LENGTH = 64;

const UNSEGMENTED_SCRIPTS =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々";
const RUN = new RegExp(
  `[${UNSEGMENTED_SCRIPTS}]+|(?:(?![${UNSEGMENTED_SCRIPTS}])[\\p{L}\\p{N}\\p{M}\\u0640])+`,
  "gu",
);
const IS_UNSEGMENTED = new RegExp(`^[${UNSEGMENTED_SCRIPTS}]`, "u");
const ASCII = /^[\0-\x7f]*$/;

/** Of Latin, Greek, Cyrillic, Hebrew and Arabic, which are read without them too; elsewhere marks are vowels. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g;

/** Letters that Unicode does not take apart, as people type them who have not got them. */
const TRANSLITERATIONS: Readonly<Record<string, string>> = {
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
const TRANSLITERATED = new RegExp(`[${Object.keys(TRANSLITERATIONS).join("")}]`, "g");

/** The article of Arabic, with a conjunction or preposition before it, is written as one word with the noun. */
const ARABIC_ARTICLE = /^[وفبك]?ال(?=\p{L}{2})/u;

/** The words of a text, in its order. Every term is of letters, digits and their marks alone. */
export function* tokenize(text: string): Generator<Token> {
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (IS_UNSEGMENTED.test(run)) yield* bigrams(run, index);
    else {
      const word = foldWord(run);
      if (word !== "") yield { word, start: index, end: index + run.length };
    }
  }
}

/**
 * What somebody searches for: at most six terms, each of which is to be found.
 *
 * @param text as it was typed; nothing in it has a meaning but its words
 */
export function parseSearchWords(text: string): SearchWord[] {
  const terms = new Map<string, SearchWord>();
  for (const { 0: run } of text.slice(0, MAX_QUERY_LENGTH).matchAll(RUN)) {
    for (const term of searchWordsOf(run)) {
      if (terms.size < MAX_SEARCH_WORDS) terms.set(term.word, term);
    }
  }
  return [...terms.values()];
}

/** A place in a text that has one of the terms. */
export interface SearchMatch extends Omit<Token, "word"> {
  /** Which of the terms it is. */
  readonly index: number;
}

/** Where a text has the terms, in its order; places may overlap where no blanks are written. */
export function* findMatches(text: string, terms: readonly SearchWord[]): Generator<SearchMatch> {
  for (const { word, start, end } of tokenize(text)) {
    const index = terms.findIndex(({ word: term, isPrefix }) =>
      isPrefix ? word.startsWith(term) : word === term,
    );
    const term = terms[index];
    if (term === undefined) continue;
    // Of two characters that are written without a blank only the one that was asked for.
    const isOneOfTwo = IS_UNSEGMENTED.test(word) && term.word.length < end - start;
    yield { index, start, end: isOneOfTwo ? start + term.word.length : end };
  }
}

function searchWordsOf(run: string): SearchWord[] {
  if (!IS_UNSEGMENTED.test(run)) {
    const word = foldWord(run);
    return word === "" ? [] : [{ word, isPrefix: Array.from(word).length >= minPrefixLength(word) }];
  }
  const pairs = [...bigrams(run, 0)];
  // The last character by itself says nothing that the last pair does not.
  const said = pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  return said.map(({ word }) => ({ word, isPrefix: pairs.length === 1 }));
}

/** Beginnings of Latin words and of numbers that are shorter are those of half of a dictionary. */
function minPrefixLength(term: string): number {
  return /^[\p{Script=Latin}\p{N}]/u.test(term) ? 3 : 2;
}

/** Every character with the one after it; the last stands alone, so that each of them begins something. */
function* bigrams(run: string, index: number): Generator<Token> {
  const characters = Array.from(run);
  let start = index;
  for (const [at, character] of characters.entries()) {
    const next = characters[at + 1] ?? "";
    const word = foldWord(character + next);
    if (word !== "") yield { word, start, end: start + character.length + next.length };
    start += character.length;
  }
}

function foldWord(word: string): string {
  if (ASCII.test(word)) return word.slice(0, MAX_WORD_LENGTH).toLowerCase();
  const plain = word
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .toLowerCase()
    .replace(TRANSLITERATED, (letter) => TRANSLITERATIONS[letter] ?? letter)
    .normalize("NFC")
    // Some signs that count as letters or numbers stand for several words, or have brackets.
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "")
    .replace(ARABIC_ARTICLE, "");
  return Array.from(plain).slice(0, MAX_WORD_LENGTH).join("");
}
