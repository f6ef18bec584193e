/** How a line ends: like a sentence, a question, a lead-in and so on, or `open` like most headings. */
export type Closing = "open" | "stop" | "question" | "exclamation" | "colon" | "comma";

// Characters of wide scripts take two columns.
const WIDE_CHARACTERS = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g;
const TRAILING_QUOTES = /["'”’»」』》〉*_\u200e\u200f]+$/;
const CLOSED_PARENTHESIS = /([.。!！?？])[)）]$/;
const CLOSING_MARKS: readonly (readonly [Closing, RegExp])[] = [
  ["stop", /[.。．｡।॥۔։።།…⋯]$/],
  // Unicode normalizes the Greek question mark (U+037E) to a semicolon.
  ["question", /(?:[?？؟\u037E⁇⁈]|\p{sc=Greek};)$/u],
  ["exclamation", /[!！]$/],
  ["colon", /[:：]$/],
  ["comma", /[,，、،;；؛–—-]$/],
];

/** The width of a text in columns. */
export function widthOf(text: string): number {
  return text.length + (text.match(WIDE_CHARACTERS)?.length ?? 0);
}

/** Whether a text starts in a script without spaces between words. Korean is wide but uses spaces. */
export function startsInUnspacedScript(text: string): boolean {
  return /^[\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\uff00-\uff60]/.test(text);
}

/** How a text ends, ignoring closing quotes. The period of "U.S." or "J." does not end a sentence. */
export function closingOf(text: string): Closing {
  const tail = text.slice(-12).replace(TRAILING_QUOTES, "").trimEnd().replace(CLOSED_PARENTHESIS, ")$1");
  if (/(?:^|[\s.])\p{Lu}\.$/u.test(tail)) return "open";
  return CLOSING_MARKS.find(([, mark]) => mark.test(tail))?.[0] ?? "open";
}

/** Whether the first letter is lower-case, as in the middle of a sentence. */
export function startsLowercase(text: string): boolean {
  return /^["'“‘«(]?\p{Ll}/u.test(text);
}
