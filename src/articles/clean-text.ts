/**
 * What XML 1.0 (§2.2) cannot hold: C0 controls but tab and line ends, U+FFFE, U+FFFF and lone surrogates.
 * No escape helps; a single one makes every reader refuse the whole feed.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN_CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** The text without the characters that XML forbids. */
export function stripForbidden(text: string): string {
  // Most texts hold none, which beyond Latin-1 is seen in a third of the time when nobody looks at code points.
  return text.isWellFormed() && !FORBIDDEN_CONTROL.test(text) ? text : text.replace(FORBIDDEN, "");
}

/** The first character that XML forbids, as `U+0008`, and its line; undefined when there is none. */
export function firstForbidden(text: string): { name: string; line: number } | undefined {
  const at = text.search(FORBIDDEN);
  if (at === -1) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  return { name: `U+${code}`, line: lineAt(text, at) };
}

/** One line of plain text: forbidden characters gone, white space folded and trimmed. */
export function toSingleLine(text: string): string {
  // A space between words is one already, and there are many.
  return stripForbidden(text)
    .replace(/\s{2,}|[^\S ]/g, " ")
    .trim();
}

/** The line, counted from 1, that holds the character at `offset`. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", end + 1)) line += 1;
  return line;
}
