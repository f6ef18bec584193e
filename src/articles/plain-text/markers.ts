/** The start of a list item: a bullet, a number or a letter. */
export type Marker =
  | { readonly kind: "bullet"; readonly text: string }
  | {
      readonly kind: "ordinal";
      readonly text: string;
      readonly value: number;
      /** The number of levels: 2 for "2.3". */
      readonly depth: number;
      /** Whether it uses digits or Han numerals. Letters also start names ("A. Smith"). */
      readonly digits: boolean;
    };

// At the start of a line, these characters have no other use. "-", "*" and "–" need a space and text after
// them, because "* * *" separates sections.
const BULLET = /^(?:[•·・‣◦▪●○■□⁃]\s*|[-*–]\s+(?![-*–\s]*$))(?=\S)/;
// "1.", "2)", "2.3", "1:", "4 –", "a)", "(b)", "一、". The space may be missing after wide punctuation, or
// before a script without spaces.
const NUMERAL =
  /^[(（]?(\p{Nd}{1,3}(?:\.\p{Nd}{1,2}){0,4})(\s[-–—]|[.):：．、）]|)(?:\s+|(?<=[：．、）])|(?=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]))(?=\S)/u;
const LETTER = /^\(?([a-zA-Z])[.)]\s+(?=\S)/;
const HAN_NUMERAL = /^[(（]?([一二三四五六七八九十])[、．.)）]\s*(?=\S)/;
const MAX_MARKER_LENGTH = 40;

/** The bullet or number at the start of a line, and the text after it. */
export function readMarker(line: string): Marker | undefined {
  const head = line.slice(0, MAX_MARKER_LENGTH);
  const bulletMatch = BULLET.exec(head);
  if (bulletMatch) return { kind: "bullet", text: line.slice(bulletMatch[0].length) };
  return readNumeral(line, head) ?? readLetter(line, head);
}

function readNumeral(line: string, head: string): Marker | undefined {
  const [all, label = "", closing] = NUMERAL.exec(head) ?? [];
  const levels = label.split(".");
  // A bare number is not a marker ("3 ways to…", "10.5万人"), but "2.3 Limits" has one.
  if (all === undefined || (closing === "" && (levels.length === 1 || !/\s$/.test(all)))) return undefined;
  const value = parseDigits(levels.at(-1) ?? "");
  return { kind: "ordinal", text: line.slice(all.length), value, depth: levels.length, digits: true };
}

function readLetter(line: string, head: string): Marker | undefined {
  const [all, label = ""] = LETTER.exec(head) ?? HAN_NUMERAL.exec(head) ?? [];
  if (all === undefined) return undefined;
  const han = "一二三四五六七八九十".indexOf(label);
  const value = han >= 0 ? han + 1 : label.toLowerCase().charCodeAt(0) - 96;
  return { kind: "ordinal", text: line.slice(all.length), value, depth: 1, digits: han >= 0 };
}

// ASCII, Arabic, Persian, Devanagari, Bengali, Thai and full-width digits.
const ZERO_DIGITS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

function parseDigits(digits: string): number {
  let value = 0;
  for (const digit of digits) {
    const code = digit.codePointAt(0) ?? 0;
    const zero = ZERO_DIGITS.find((zero) => code >= zero && code <= zero + 9) ?? code;
    value = value * 10 + code - zero;
  }
  return value;
}
