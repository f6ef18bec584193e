const LINE_STARTS =
  /^[ \t]*(?:#{1,6}(?:\s|$)|>|[-+•◦▪‣●○](?:\s|$)|\d{1,9}[.)](?:\s|$)|(?:-[ \t]*){3,}$|=+[ \t]*$|\[[^\]]*\]:)/m;
const TAG_OR_ENTITY = /<[a-z/!?]|&(?:[a-z][a-z\d]*|#\d+|#x[\da-f]+);/i;
/** Emphasis, code, tables, escapes, templates and JSON; "~5 km" and "snake_case" are none. */
const MARKUP_CHARACTERS = /[*`|\\{}]|~~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u;
const LINK = /\]\(|\]\[|\[\^|\b[a-z][a-z\d+.-]*:\/\/|\bmailto:|\bwww\./i;
/** A line that announces the next one: "Here is the summary:". */
const PREAMBLE = /[:：][ \t]*\r?\n/;
/** What a feed cannot hold or no reader sees: controls, lone surrogates, overrides of the direction. */
const FORBIDDEN_CHARACTERS = /(?![\t\n\r])\p{Cc}|[\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFF]|\p{Surrogate}/u;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [FORBIDDEN_CHARACTERS, "a control character"],
  [TAG_OR_ENTITY, "an HTML tag or entity"],
  [LINK, "a link"],
  [LINE_STARTS, "a heading, a list, a quotation or a rule"],
  [MARKUP_CHARACTERS, "emphasis, code, a table, an escape or JSON"],
  [PREAMBLE, "a line that announces the summary"],
];

/** What kind of markup a text has, in words; undefined for plain prose. Lines must not be folded yet. */
export function findMarkup(text: string): string | undefined {
  return KINDS.find(([pattern]) => pattern.test(text))?.[1];
}
