/** How a line ends: as a sentence, a question, a lead-in and so on, or `open` as most headings do. */
export type Closing = "open" | "stop" | "question" | "exclamation" | "colon" | "comma";

// Wide scripts fill two columns a character.
const WIDE_CHARACTERS = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g;
const TRAILING_QUOTES = /["'”’»」』》〉*_\u200e\u200f]+$/;
const CLOSED_PARENTHESIS = /([.。!！?？])[)）]$/;
const CLOSING_MARKS: readonly (readonly [Closing, RegExp])[] = [
  ["stop", /[.。．｡।॥۔։።།…⋯]$/],
  // The Greek question mark is a semicolon to Unicode (U+037E).
  ["question", /(?:[?？؟\u037E⁇⁈]|\p{sc=Greek};)$/u],
  ["exclamation", /[!！]$/],
  ["colon", /[:：]$/],
  ["comma", /[,，、،;；؛–—-]$/],
];

/** Columns that a text fills. */
export function widthOf(text: string): number {
  return text.length + (text.match(WIDE_CHARACTERS)?.length ?? 0);
}

/** Whether a text opens in a script that puts no spaces between words; Korean is wide but spaced. */
export function startsInUnspacedScript(text: string): boolean {
  return /^[\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\uff00-\uff60]/.test(text);
}

/** The last mark of a text, closing quotes aside. The point of "U.S." or "J." ends no sentence. */
export function closingOf(text: string): Closing {
  const tail = text.slice(-12).replace(TRAILING_QUOTES, "").trimEnd().replace(CLOSED_PARENTHESIS, ")$1");
  if (/(?:^|[\s.])\p{Lu}\.$/u.test(tail)) return "open";
  return CLOSING_MARKS.find(([, mark]) => mark.test(tail))?.[0] ?? "open";
}

/** Whether the first letter is a small one, as where a sentence goes on. */
export function startsLowercase(text: string): boolean {
  return /^["'“‘«(]?\p{Ll}/u.test(text);
}
