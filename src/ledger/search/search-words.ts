/** A word of a text in its search form, and its place there. */
export interface Token {
  /** Lower case, without accents; two characters in scripts without spaces. */
  readonly word: string;
  /** In UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

export interface SearchWord {
  readonly word: string;
  /** Whether it also matches longer words that begin with it. */
  readonly isPrefix: boolean;
}

const MAX_SEARCH_WORDS = 6;

/** Characters of a query that are read. */
export const MAX_QUERY_LENGTH = 200;

/** Longer words are truncated. */
const MAX_WORD_LENGTH = 64;

const UNSEGMENTED_SCRIPTS =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々";
const RUN = new RegExp(
  `[${UNSEGMENTED_SCRIPTS}]+|(?:(?![${UNSEGMENTED_SCRIPTS}])[\\p{L}\\p{N}\\p{M}\\u0640])+`,
  "gu",
);
const IS_UNSEGMENTED = new RegExp(`^[${UNSEGMENTED_SCRIPTS}]`, "u");
const ASCII = /^[\0-\x7f]*$/;

/** Marks that Latin, Greek, Cyrillic, Hebrew and Arabic are also written without; in other scripts marks are vowels. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g;

/** Letters that Unicode does not decompose, as typed on keyboards without them. */
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

/** The Arabic article and a conjunction or preposition before it, which are joined to the noun. */
const ARABIC_ARTICLE = /^[وفبك]?ال(?=\p{L}{2})/u;

/** The words of a text in order, made of letters, digits and marks only. */
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
 * The words of a query, at most six; all of them have to match.
 *
 * @param text as typed; it has no operators
 */
export function parseSearchWords(text: string): SearchWord[] {
  const words = new Map<string, SearchWord>();
  for (const { 0: run } of text.slice(0, MAX_QUERY_LENGTH).matchAll(RUN)) {
    for (const word of searchWordsOf(run)) {
      if (words.size < MAX_SEARCH_WORDS) words.set(word.word, word);
    }
  }
  return [...words.values()];
}

/** A place in a text that matches a search word. */
export interface SearchMatch extends Omit<Token, "word"> {
  /** The search word's. */
  readonly index: number;
}

/** The matches in a text, in order. They may overlap in scripts without spaces. */
export function* findMatches(text: string, words: readonly SearchWord[]): Generator<SearchMatch> {
  for (const { word, start, end } of tokenize(text)) {
    const index = words.findIndex(({ word: wanted, isPrefix }) =>
      isPrefix ? word.startsWith(wanted) : word === wanted,
    );
    const found = words[index];
    if (found === undefined) continue;
    // A one-character query matches the first character of a bigram.
    const isOneOfTwo = IS_UNSEGMENTED.test(word) && found.word.length < end - start;
    yield { index, start, end: isOneOfTwo ? start + found.word.length : end };
  }
}

function searchWordsOf(run: string): SearchWord[] {
  if (!IS_UNSEGMENTED.test(run)) {
    const word = foldWord(run);
    return word === "" ? [] : [{ word, isPrefix: Array.from(word).length >= minPrefixLength(word) }];
  }
  const pairs = [...bigrams(run, 0)];
  // The last character is in the last pair already.
  const distinct = pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  return distinct.map(({ word }) => ({ word, isPrefix: pairs.length === 1 }));
}

/** A shorter prefix of a Latin word or a number matches too much. */
function minPrefixLength(word: string): number {
  return /^[\p{Script=Latin}\p{N}]/u.test(word) ? 3 : 2;
}

/** Each character with the next one, and the last alone, so that every character begins a token. */
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
    // NFKD expands some characters into several words or adds brackets.
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "")
    .replace(ARABIC_ARTICLE, "");
  return Array.from(plain).slice(0, MAX_WORD_LENGTH).join("");
}
