/**
 * Characters that XML 1.0 (§2.2) forbids: C0 controls except tab and line ends, U+FFFE, U+FFFF, lone
 * surrogates. Escaping does not help. A single one makes every reader reject the whole feed.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN_CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** The text without the characters that XML forbids. */
export function stripForbidden(text: string): string {
  // Most texts have none. Beyond Latin-1, checking without code points takes a third of the time.
  return text.isWellFormed() && !FORBIDDEN_CONTROL.test(text) ? text : text.replace(FORBIDDEN, "");
}

/** The first character that XML forbids, such as `U+0008`, and its line. Undefined when there is none. */
export function firstForbidden(text: string): { name: string; line: number } | undefined {
  const at = text.search(FORBIDDEN);
  if (at === -1) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  return { name: `U+${code}`, line: lineAt(text, at) };
}

/** The text on one line: forbidden characters removed, white space collapsed and trimmed. */
export function toSingleLine(text: string): string {
  // Single spaces need no replacement, and most white space is a single space.
  return stripForbidden(text)
    .replace(/\s{2,}|[^\S ]/g, " ")
    .trim();
}

/** The number of the line that contains the character at `offset`, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", end + 1)) line += 1;
  return line;
}
